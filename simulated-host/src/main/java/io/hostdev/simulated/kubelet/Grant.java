// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.hostdev.kubelet.deviceplugin.ContainerAllocateResponse;
import java.util.SortedSet;

/// One line of the kubelet's checkpoint: what a container was given of one resource, and the answer
/// with which each start of it is made.
record Grant(
        String pod,
        String container,
        PodSpec.Kind kind,
        String resource,
        SortedSet<String> devices,
        ContainerAllocateResponse answer) {}
