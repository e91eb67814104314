// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.WriteHook;
import java.util.Optional;
import java.util.Set;

/// Sees each write of the agent before the kernel does: none goes to a group that somebody holds,
/// or that a started container was given. And it can end the agent at one.
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

    /// The PF of the VF that is written to.
    private Optional<PciAddress> parent = Optional.empty();

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
        Optional<Function> written = write.function().flatMap(node::function);
        written.ifPresent(function -> guard(write, function));
        parent =
                written.flatMap(function ->
                        function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                                ? Optional.of(of)
                                : Optional.empty());
        if (write instanceof KernelWrite.NumVfs(PciAddress physicalFunction, int _)) {
            guardVirtualFunctions(write, physicalFunction);
        }
        if (death.isPresent()) {
            writesToGo--;
            dieIf(writesToGo <= 0 && !death.get().done());
        }
    }

    @Override
    public void after(KernelWrite write) {
        if (write instanceof KernelWrite.NumVfs) {
            node.forgetWhatIsOver();
        }
        if (write.function().filter(address -> !node.isThere(address)).isPresent()) {
            parent.ifPresent(node.numbers::changedByHand);
        }
        write.function()
                .filter(this::isBeingIntroduced)
                .ifPresent(address -> node.baseline.changedByHand(address, node.ledger()));
        dieIf(death.isPresent() && writesToGo <= 0);
    }

    /// While a number is changed its VFs are as the change leaves them.
    private boolean isBeingIntroduced(PciAddress address) {
        return node.function(address)
                .filter(function ->
                        function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                                && Optional.ofNullable(node.ledger().virtualFunctions().get(of))
                                        .filter(custody -> !custody.settled())
                                        .isPresent())
                .isPresent();
    }

    /// Where an admin's own write is kept the kernel would keep the agent's too.
    private void guardVirtualFunctions(KernelWrite write, PciAddress physicalFunction) {
        if (node.hasHandOn(physicalFunction)) {
            refuse(write, "being written by an admin, and stays so");
        }
        node.kernel
                .observe()
                .virtualFunctionsOf(physicalFunction)
                .forEach(function -> guard(write, function));
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
            if (pod.container.isPresent()
                    && !pod.succeeded
                    && node.hasNow(pod.container.get(), address)) {
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
