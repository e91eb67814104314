// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Failure;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.PassingClock;
import io.hostdev.contract.Traces;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.WriteHook;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The agent on a modelled node: the lab's machine, with nothing planned yet.
abstract class ModelledNode {

    /// The four-function card's.
    static final IommuGroupId GROUP = new IommuGroupId(10);

    final SimulatedKernel kernel = LabMachine.kernel();

    @TempDir private Path disk;

    private final PassingClock clock = new PassingClock();

    private Machine before = kernel.observe();
    private Optional<AgentOnHost> agent = Optional.empty();

    /// An agent on this disk and this kernel, in place of the one that runs.
    @BeforeEach
    final void start() throws Exception {
        restart(clock);
    }

    /// As [#start], by another clock.
    final void restart(InstantSource clock) {
        stop();
        agent = Optional.of(AgentOnHost.on(kernel, disk, clock).awaitReport());
    }

    @AfterEach
    final void stop() {
        agent.ifPresent(AgentOnHost::close);
    }

    final AgentOnHost agent() {
        return agent.orElseThrow();
    }

    /// The node's, for the agent.
    final Path disk() {
        return disk;
    }

    /// The agent is dead, and its last plan was this: what the next one starts from.
    final void leave(List<PlannedUnit> plan) throws Exception {
        kernel.onWrite(WriteHook.NONE);
        stop();
        new FilePlanStore(disk).save(new AcceptedPlan(99, List.of(), plan));
    }

    /// The agent is dead, and its last plan said this of VFs: what the next one starts from.
    final void leave(PlannedVirtualFunctions... plan) throws Exception {
        kernel.onWrite(WriteHook.NONE);
        stop();
        new FilePlanStore(disk)
                .save(new AcceptedPlan(99, List.of(), List.of(), Optional.of(List.of(plan))));
    }

    /// The four-function card is bound, and nobody has it.
    final void ready() {
        agent().apply(quadNic());
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    /// The unit is Failed, and these words say why.
    final void awaitFailure(UnitId unit, String... words) {
        agent().awaitState(
                        unit,
                        UnitState.Failed.class,
                        failed -> assertThat(failed.message()).contains(words));
    }

    /// So much time passes at once, and the agent looks.
    final void pass(Duration time) {
        clock.pass(time);
        agent().wake();
    }

    /// What has failed once is due again.
    final void passFirstPause() {
        pass(Failure.pause(1));
    }

    /// The machine as it is now is how it is to be afterwards.
    final void rememberMachine() {
        before = kernel.observe();
    }

    final void assertAsBefore() {
        assertThat(Traces.functions(kernel.observe())).isEqualTo(Traces.functions(before));
    }

    /// Nothing is left of the card's unit: not on the machine, not in the journal.
    final void awaitGoneWithoutTrace() {
        agent().awaitGone(QUAD_NIC);
        assertAsBefore();
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    final String driver(PciAddress address) {
        return kernel.observe()
                .function(address)
                .flatMap(function -> function.binding().driver())
                .map(BoundDriver::name)
                .orElse("none");
    }

    /// Of the four-function card, in order.
    final List<String> drivers() {
        return QUAD_NIC_FUNCTIONS.stream().map(this::driver).toList();
    }
}
