// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.UNIT;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.WatchedBus.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// All writes of a bind are done, and the end is not what they were to bring about: it is seen, and
/// undone.
abstract class BindVerificationContract extends BoundUnitContract {

    /// No errno at all: the kernel does not say that its driver has refused a function.
    @Test
    void aFunctionThatNoDriverTakesUndoesTheBind() throws Exception {
        WatchedBus bus =
                watching(
                        Write.unbind(QUAD_NIC_FUNCTIONS.getLast()),
                        () ->
                                bus().overrideDriver(
                                                QUAD_NIC_FUNCTIONS.getLast(),
                                                Optional.of("no-such-driver")));
        BindFailure failure = failureToBind(bus);
        assertThat(failure)
                .hasMessage(
                        "verifying the binding of %s failed with EINVAL: vfio-pci did not take it",
                        QUAD_NIC_FUNCTIONS.getLast());
        assertUndone();
    }

    @Test
    void aFunctionThatGoesBeforeTheEndUndoesTheBind() throws Exception {
        WatchedBus bus =
                watching(
                        Write.probe(QUAD_NIC_FUNCTIONS.getLast()),
                        () -> host().remove(QUAD_NIC_FUNCTIONS.getFirst()));
        BindFailure failure = failureToBind(bus);
        assertThat(failure)
                .hasMessage(
                        "verifying the binding of %s failed with ENODEV: it vanished",
                        QUAD_NIC_FUNCTIONS.getFirst());
        assertOthersAtHome(Write.probe(QUAD_NIC_FUNCTIONS.getFirst()));
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        awaitItsReturn();
    }

    @Test
    void aGroupThatVfioDoesNotShowOrCallsNotViableUndoesTheBind() throws Exception {
        for (State state : List.of(new State.Absent(), new State.Free(false))) {
            BindFailure failure =
                    failureToBind(bus(), new AnsweringGroups(host().vfioGroups(), _ -> state));
            assertThat(failure)
                    .hasMessageStartingWith(
                            "verifying the binding of %s failed with E".formatted(UNIT.id()));
            assertUndone();
        }
    }

    /// Whoever was quicker keeps it: unbinding would wait for him without end.
    @Test
    void whatSomebodyOpensAtOnceIsNotUndoneUnderHim() throws Exception {
        OtherProcess process = host().startProcess();
        WatchedBus bus =
                watching(
                        Write.probe(QUAD_NIC_FUNCTIONS.getLast()),
                        () -> succeed(process.openGroup(group(QUAD_NIC_FUNCTIONS.getFirst()))));
        BindFailure failure = failureToBind(bus);
        assertThat(failure)
                .hasMessageContaining("failed with EBUSY: somebody has group")
                .hasMessageContaining("left as it is while somebody has it");
        assertThat(QUAD_NIC_FUNCTIONS).map(this::driver).containsOnly(Optional.of(VFIO));
        assertThat(unit().owed()).isPresent();
        assertThatThrownBy(() -> unit().release())
                .hasMessageContaining("held by process " + process.pid());
        process.close();
        unit().release();
        assertUndone();
    }

    private interface Act {
        void run() throws KernelRefusal;
    }

    /// Acts once, when the kernel has done this write.
    private WatchedBus watching(Write last, Act act) {
        AtomicBoolean done = new AtomicBoolean();
        return new WatchedBus(
                host().pciBus(),
                new WatchedBus.Watch() {
                    @Override
                    public void before(Write write) {}

                    @Override
                    public void after(Write write) throws KernelRefusal {
                        if (write.equals(last) && done.compareAndSet(false, true)) {
                            act.run();
                        }
                    }
                });
    }
}
