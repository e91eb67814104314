// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.container.Injection;
import io.hostdev.agent.port.HostNodeApi;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The agent without a thread of its own: it looks when it is told to, and what it decides to do is
/// done when it is told to. A container start does not wait: what is not ready is refused.
public final class SteppedAgent {

    private static final Admission.Settings IMPATIENT =
            new Admission.Settings(Injection.Cdi.INSTANCE, Duration.ofNanos(-1));

    private final NodeAgent agent;
    private final Deque<Runnable> decided = new ArrayDeque<>();

    public SteppedAgent(NodePorts ports, NodeAgent.DevicePluginsFactory plugins, HostNodeApi api) {
        this.agent = new NodeAgent(ports, plugins, api, IMPATIENT, (_, task) -> decided.add(task));
    }

    public void look() {
        agent.look();
    }

    /// Carries out what was decided first.
    ///
    /// @return false: there is nothing to do
    public boolean work() {
        Runnable task = decided.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /// As its process would be ended.
    public void close() {
        agent.close();
    }
}
