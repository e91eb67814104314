// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.List;
import java.util.Optional;

/// What is read of a cluster. Nothing is ever written.
///
/// Every method throws [io.hostdev.cli.text.InputError] with one line for a person where the API
/// server cannot be reached or refuses.
public interface Cluster extends AutoCloseable {

    List<HostNode> hostNodes();

    List<HostDevice> hostDevices();

    List<VirtualFunctions> virtualFunctions();

    List<Node> nodes();

    /// @param namespace absent: the one of the kubeconfig's context
    Optional<Pod> pod(Optional<String> namespace, String name);

    /// Of one object, the newest last.
    ///
    /// @param namespace absent: it has none
    List<Event> events(Optional<String> namespace, String kind, String name);

    @Override
    void close();
}
