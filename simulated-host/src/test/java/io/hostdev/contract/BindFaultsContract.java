// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.undoing;
import static io.hostdev.contract.BoundUnit.writesOfBind;
import static io.hostdev.contract.BoundUnit.writesOfRelease;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.WatchedBus.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All or nothing: any write of a bind, of a release and of the undoing of a bind fails, once, with
/// any errno or because the function goes. What is owed is never forgotten, and in the end the
/// machine is as it was.
///
/// Which of the cases are run, the class for each host says: `faultsOfBind`, `faultsOfRelease` and
/// `faultsOfUndoing`.
abstract class BindFaultsContract extends BoundUnitContract {

    @ParameterizedTest
    @MethodSource("faultsOfBind")
    final void aBindThatFailsIsUndoneInReverseOrder(Fault fault) throws Exception {
        Disturbance disturbance = new Disturbance(host()).at(fault.index(), fault.mishap());
        BindFailure failure = failureToBind(disturbance.bus());
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        switch (fault.mishap()) {
            case Mishap.Refused(Errno errno) -> {
                assertNames(failure, fault.write(), errno);
                List<Write> done = writesOfBind().subList(0, fault.index());
                assertThat(disturbance.writes())
                        .startsWith(
                                writesOfBind().subList(0, fault.index() + 1).toArray(Write[]::new))
                        .endsWith(undoing(done).toArray(Write[]::new))
                        .hasSize(fault.index() + 1 + undoing(done).size());
                assertUndone();
            }
            case Mishap.Vanished() -> {
                assertThat(failure)
                        .hasMessageContaining(fault.write().subject() + " failed with E");
                assertOthersAtHome(fault.write());
                awaitItsReturn();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("faultsOfRelease")
    final void aReleaseThatFailsIsOwedAndDoneAgain(Fault fault) throws Exception {
        unit().bind(Optional.empty());
        Disturbance disturbance = new Disturbance(host()).at(fault.index(), fault.mishap());
        switch (fault.mishap()) {
            case Mishap.Refused(Errno errno) -> {
                BindFailure failure = failure(() -> unit().release(disturbance.bus()));
                assertNames(failure, fault.write(), errno);
                assertThat(unit().owed()).as("owed").isPresent();
                assertThat(disturbance.writes()).isEqualTo(writesOfReleaseWith(fault));
                unit().release();
            }
            case Mishap.Vanished() -> {
                unit().release(disturbance.bus());
                assertOthersAtHome(fault.write());
            }
        }
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        awaitItsReturn();
    }

    /// One that cannot leave keeps all from entering; one that cannot enter keeps no other from it.
    private static List<Write> writesOfReleaseWith(Fault fault) {
        List<Write> all = writesOfRelease();
        int index = fault.index();
        if (index < 2 * QUAD_NIC_FUNCTIONS.size()) {
            return all.subList(0, index + 1);
        }
        int next = index + 1;
        while (next < all.size() && all.get(next).step() != Step.LOAD_MODULE) {
            next++;
        }
        List<Write> made = new ArrayList<>(all.subList(0, index + 1));
        made.addAll(all.subList(next, all.size()));
        return made;
    }

    /// The machine is half-way, and the journal knows: from there it goes back, or forward.
    @ParameterizedTest
    @MethodSource("faultsOfUndoing")
    final void anUndoingThatFailsIsOwed(TwoFaults faults, boolean forward) throws Exception {
        Disturbance disturbance =
                new Disturbance(host())
                        .at(faults.bind().index(), faults.bind().mishap())
                        .at(faults.undo().index(), faults.undo().mishap());
        BindFailure failure = failureToBind(disturbance.bus());
        assertNames(failure, faults.bind().write(), faults.bind().errno());
        switch (faults.undo().mishap()) {
            case Mishap.Refused(Errno errno) -> {
                assertNames(failure, faults.undo().write(), errno);
                assertThat(failure).hasMessageContaining("; and undoing that: ");
                assertThat(failure.reason()).isEqualTo("UndoFailed");
                assertThat(unit().owed()).as("owed").isPresent();
                if (forward) {
                    unit().bind(unit().owed());
                    assertThat(QUAD_NIC_FUNCTIONS)
                            .map(this::driver)
                            .containsOnly(Optional.of(VFIO));
                }
                unit().release();
            }
            case Mishap.Vanished() -> assertOthersAtHome(faults.undo().write());
        }
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        awaitItsReturn();
    }

    /// Step, address and errno.
    private static void assertNames(BindFailure failure, Write write, Errno errno) {
        assertThat(failure)
                .hasMessageContaining(
                        "%s %s failed with %s"
                                .formatted(write.step(), write.subject(), errno.described()));
    }
}
