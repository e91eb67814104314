package io.hostdev.contract;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each case takes seconds: a sample, or with `-Dhostdev.full=true` all.
@Tag("kernel")
final class KernelBindFaultsIT extends BindFaultsContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }

    @ParameterizedTest
    @MethodSource("someOfBind")
    void bind(Fault fault) throws Exception {
        aBindThatFailsIsUndoneInReverseOrder(fault);
    }

    @ParameterizedTest
    @MethodSource("someOfRelease")
    void release(Fault fault) throws Exception {
        aReleaseThatFailsIsOwedAndDoneAgain(fault);
    }

    @ParameterizedTest
    @MethodSource("someOfUndoing")
    void undoing(TwoFaults faults) throws Exception {
        anUndoingThatFailsIsOwed(faults, faults.undo().index() % 2 == 0);
    }

    static Stream<Fault> someOfBind() {
        return Sample.of(12, faultsOfBind());
    }

    static Stream<Fault> someOfRelease() {
        return Sample.of(8, faultsOfRelease());
    }

    static Stream<TwoFaults> someOfUndoing() {
        return Sample.of(6, faultsOfUndoing());
    }
}
