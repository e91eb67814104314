package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.FUNCTIONS;
import static io.hostdev.contract.BoundUnit.UNIT;
import static io.hostdev.contract.BoundUnit.undoing;
import static io.hostdev.contract.BoundUnit.writesOfBind;
import static io.hostdev.contract.BoundUnit.writesOfRelease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All or nothing: any write of a bind, of a release and of the undoing of a bind fails, once, with
/// any errno or because the function goes. What is owed is never forgotten, and in the end the
/// machine is as it was.
abstract class BindFaultsContract extends HostContract {

    /// @param index of the write, from 0
    record Fault(int index, Write write, Mishap mishap) {
        @Override
        public String toString() {
            return "%s at write %d, %s %s"
                    .formatted(mishap, index + 1, write.step(), write.subject());
        }
    }

    /// A bind that fails, and an undoing that fails.
    ///
    /// @param undo counted from the first write of the bind
    record TwoFaults(Fault bind, Fault undo) {
        @Override
        public String toString() {
            return bind + "; undoing, " + undo;
        }
    }

    @TempDir private Path disk;

    private Optional<BoundUnit> unit = Optional.empty();
    private Optional<Traces> before = Optional.empty();

    @BeforeEach
    final void openUnit() throws Exception {
        before = Optional.of(Traces.of(bus()));
        unit = Optional.of(new BoundUnit(host(), disk));
    }

    @AfterEach
    final void closeUnit() {
        unit.ifPresent(BoundUnit::close);
    }

    static Stream<Fault> faultsOfBind() {
        return faults(0, writesOfBind());
    }

    static Stream<Fault> faultsOfRelease() {
        return faults(0, writesOfRelease());
    }

    /// Wherever the bind fails, wherever its undoing does: with another errno each time, and by the
    /// function's going.
    static Stream<TwoFaults> faultsOfUndoing() {
        List<Write> writes = writesOfBind();
        return IntStream.range(1, writes.size())
                .boxed()
                .flatMap(at -> {
                    Fault bind = new Fault(at, writes.get(at), Mishap.ERRNOS.get(at % 6));
                    return faults(at + 1, undoing(writes.subList(0, at)))
                            .filter(undo ->
                                    undo.mishap() instanceof Mishap.Vanished
                                            || undo.mishap()
                                                    .equals(
                                                            Mishap.ERRNOS.get(
                                                                    (at + undo.index()) % 6)))
                            .map(undo -> new TwoFaults(bind, undo));
                });
    }

    private static Stream<Fault> faults(int first, List<Write> writes) {
        return IntStream.range(0, writes.size())
                .boxed()
                .flatMap(at ->
                        Mishap.of(writes.get(at))
                                .map(mishap -> new Fault(first + at, writes.get(at), mishap)));
    }

    final void aBindThatFailsIsUndoneInReverseOrder(Fault fault) throws Exception {
        Disturbance disturbance = new Disturbance(host()).at(fault.index(), fault.mishap());
        BindFailure failure =
                failure(() ->
                        unit().bind(disturbance.bus(), host().vfioGroups(), Optional.empty()));
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
                assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow());
            }
            case Mishap.Vanished() -> {
                assertThat(failure)
                        .hasMessageContaining(fault.write().subject() + " failed with E");
                assertOthersAtHome(fault.write());
                awaitItsReturn();
            }
        }
    }

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
        if (index < 2 * FUNCTIONS.size()) {
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
    final void anUndoingThatFailsIsOwed(TwoFaults faults, boolean forward) throws Exception {
        Disturbance disturbance =
                new Disturbance(host())
                        .at(faults.bind().index(), faults.bind().mishap())
                        .at(faults.undo().index(), faults.undo().mishap());
        BindFailure failure =
                failure(() ->
                        unit().bind(disturbance.bus(), host().vfioGroups(), Optional.empty()));
        assertNames(failure, faults.bind().write(), errno(faults.bind()));
        switch (faults.undo().mishap()) {
            case Mishap.Refused(Errno errno) -> {
                assertNames(failure, faults.undo().write(), errno);
                assertThat(failure).hasMessageContaining("; and undoing that: ");
                assertThat(failure.reason()).isEqualTo("UndoFailed");
                assertThat(unit().owed()).as("owed").isPresent();
                if (forward) {
                    unit().bind(unit().owed());
                    assertThat(FUNCTIONS).map(this::driver).containsOnly(Optional.of(VFIO));
                }
                unit().release();
            }
            case Mishap.Vanished() -> assertOthersAtHome(faults.undo().write());
        }
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        awaitItsReturn();
    }

    /// No errno at all: the kernel does not say that its driver has refused a function.
    @Test
    void aFunctionThatNoDriverTakesUndoesTheBind() throws Exception {
        WatchedBus bus =
                watching(
                        Write.unbind(FUNCTIONS.getLast()),
                        () ->
                                bus().overrideDriver(
                                                FUNCTIONS.getLast(),
                                                Optional.of("no-such-driver")));
        BindFailure failure =
                failure(() -> unit().bind(bus, host().vfioGroups(), Optional.empty()));
        assertThat(failure)
                .hasMessage(
                        "verifying the binding of %s failed with EINVAL: no VFIO driver took it",
                        FUNCTIONS.getLast());
        assertUndone();
    }

    @Test
    void aFunctionThatGoesBeforeTheEndUndoesTheBind() throws Exception {
        WatchedBus bus =
                watching(
                        Write.probe(FUNCTIONS.getLast()),
                        () -> host().remove(FUNCTIONS.getFirst()));
        BindFailure failure =
                failure(() -> unit().bind(bus, host().vfioGroups(), Optional.empty()));
        assertThat(failure)
                .hasMessage(
                        "verifying the binding of %s failed with ENODEV: it vanished",
                        FUNCTIONS.getFirst());
        assertOthersAtHome(Write.probe(FUNCTIONS.getFirst()));
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        awaitItsReturn();
    }

    @Test
    void aGroupThatVfioDoesNotShowOrCallsNotViableUndoesTheBind() throws Exception {
        for (State state : List.of(new State.Absent(), new State.Free(false))) {
            BindFailure failure =
                    failure(() -> unit().bind(bus(), saying(state), Optional.empty()));
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
                        Write.probe(FUNCTIONS.getLast()),
                        () -> succeed(process.openGroup(group(FUNCTIONS.getFirst()))));
        BindFailure failure =
                failure(() -> unit().bind(bus, host().vfioGroups(), Optional.empty()));
        assertThat(failure)
                .hasMessageContaining("failed with EBUSY: somebody has group")
                .hasMessageContaining("left as it is while somebody has it");
        assertThat(FUNCTIONS).map(this::driver).containsOnly(Optional.of(VFIO));
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

    private VfioGroups saying(State state) {
        return new VfioGroups() {
            @Override
            public State tryOpen(IommuGroupId group) {
                return state;
            }

            @Override
            public boolean nodeExists(IommuGroupId group) {
                return host().vfioGroups().nodeExists(group);
            }
        };
    }

    private BoundUnit unit() {
        return unit.orElseThrow();
    }

    private static BindFailure failure(ThrowingCallable work) {
        BindFailure failure = catchThrowableOfType(BindFailure.class, work);
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    private static Errno errno(Fault fault) {
        return ((Mishap.Refused) fault.mishap()).errno();
    }

    /// Step, address and errno.
    private static void assertNames(BindFailure failure, Write write, Errno errno) {
        assertThat(failure)
                .hasMessageContaining(
                        "%s %s failed with %s"
                                .formatted(write.step(), write.subject(), errno.described()));
    }

    private void assertUndone() throws KernelRefusal {
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow());
    }

    /// All but the function of this write, which has gone.
    private void assertOthersAtHome(Write gone) {
        PciAddress vanished = PciAddress.parse(gone.subject());
        assertThat(bus().observe(vanished)).isEmpty();
        assertThat(FUNCTIONS)
                .filteredOn(function -> !function.equals(vanished))
                .map(this::driver)
                .containsOnly(Optional.of("e1000e"));
    }

    private void awaitItsReturn() {
        if (FUNCTIONS.stream().anyMatch(function -> bus().observe(function).isEmpty())) {
            host().rescan();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow()));
    }
}
