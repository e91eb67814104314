// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

/// How far a HostDevice reaches into the cluster, for the case that it reaches nothing.
///
/// @param agents nodes that run the agent
/// @param selected those that the nodeSelector selects
/// @param withUnits those on which functions are selected
record NodeReach(int agents, int selected, int withUnits) {

    /// What to check where nothing is selected.
    String words() {
        if (agents == 0) {
            return "no node runs the agent yet: check the agent's DaemonSet, and that"
                    + " `kubectl get hostnodes` lists the nodes";
        }
        if (selected == 0) {
            return "spec.nodeSelector selects none of %s with an agent: check the labels"
                    .formatted(count(agents, "node"));
        }
        return "spec.select matches no function on %s that spec.nodeSelector selects: compare it with status.functions of `kubectl get hostnode NODE -o yaml`"
                .formatted(count(selected, "node"));
    }

    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
