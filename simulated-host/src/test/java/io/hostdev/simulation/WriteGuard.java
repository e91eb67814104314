package io.hostdev.simulation;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.WriteHook;
import java.util.Optional;
import java.util.Set;

/// Sees each write of the agent before the kernel does: none goes to a group that somebody holds,
/// or that a started container was given, nor takes VFs away of which that is true. And it can end
/// the agent at one.
final class WriteGuard implements WriteHook {

    /// The agent's process is gone in the middle of its work.
    static final class AgentDied extends Error {
        private static final long serialVersionUID = 1L;

        AgentDied() {
            super("the agent was killed");
        }
    }

    private final Node node;
    private Optional<Event.AgentDies> death = Optional.empty();
    private int writesToGo;

    WriteGuard(Node node) {
        this.node = node;
    }

    void killAt(Event.AgentDies when) {
        death = Optional.of(when);
        writesToGo = when.writes();
    }

    void spare() {
        death = Optional.empty();
    }

    @Override
    public void before(KernelWrite write) {
        write.function()
                .flatMap(address -> node.kernel.observe().function(address))
                .ifPresent(function -> guard(write, function));
        if (write instanceof KernelWrite.NumVfs(PciAddress parent, int _)) {
            node.virtualFunctions(parent).forEach(function -> guard(write, function));
        }
        if (death.isPresent()) {
            writesToGo--;
            dieIf(writesToGo <= 0 && !death.get().done());
        }
    }

    @Override
    public void after(KernelWrite write) {
        dieIf(death.isPresent() && writesToGo <= 0);
    }

    private void dieIf(boolean due) {
        if (due) {
            spare();
            throw new AgentDied();
        }
    }

    private void guard(KernelWrite write, Function function) {
        Optional<IommuGroupId> group = function.group();
        if (group.isPresent()) {
            node.holders().stream()
                    .filter(holder -> holder.has(Set.of(group.get())))
                    .findFirst()
                    .ifPresent(holder -> refuse(write, "held by " + holder));
        }
        PciAddress address = function.address();
        for (Pod pod : node.kubelet.pods.values()) {
            if (pod.container.isPresent() && node.hasNow(pod.container.get(), address)) {
                refuse(write, "given to " + pod);
            }
        }
        if (node.mapped(address)) {
            refuse(write, "mapped by a process");
        }
    }

    private static void refuse(KernelWrite write, String why) {
        throw new Violation("(1) a write to what is %s: %s".formatted(why, write));
    }
}
