package io.hostdev.contract;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SimulatedBindFaultsTest extends BindFaultsContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }

    @ParameterizedTest
    @MethodSource("faultsOfBind")
    void bind(Fault fault) throws Exception {
        aBindThatFailsIsUndoneInReverseOrder(fault);
    }

    @ParameterizedTest
    @MethodSource("faultsOfRelease")
    void release(Fault fault) throws Exception {
        aReleaseThatFailsIsOwedAndDoneAgain(fault);
    }

    @ParameterizedTest
    @MethodSource("faultsOfUndoing")
    void undoingAndBack(TwoFaults faults) throws Exception {
        anUndoingThatFailsIsOwed(faults, false);
    }

    @ParameterizedTest
    @MethodSource("refusalsOfUndoing")
    void undoingAndForward(TwoFaults faults) throws Exception {
        anUndoingThatFailsIsOwed(faults, true);
    }

    static Stream<TwoFaults> refusalsOfUndoing() {
        return faultsOfUndoing().filter(faults -> faults.undo().mishap() instanceof Mishap.Refused);
    }
}
