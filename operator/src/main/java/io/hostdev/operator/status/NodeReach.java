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
            return "spec.nodeSelector selects none of the %d nodes with an agent: check their labels"
                    .formatted(agents);
        }
        return "spec.select matches no function on the %d nodes that spec.nodeSelector selects: compare it with status.functions of"
                        .formatted(selected)
                + " `kubectl get hostnode NODE -o yaml`";
    }
}
