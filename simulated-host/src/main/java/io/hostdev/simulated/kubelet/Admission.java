// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

/// What the kubelet makes of a pod.
public sealed interface Admission {

    record Admitted() implements Admission {}

    /// The pod failed, for good unless somebody makes it anew.
    ///
    /// @param message as it stands in the pod's status
    record Rejected(String message) implements Admission {}
}
