package io.hostdev.contract;

import io.hostdev.simulated.LabMachine;
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
        return Sample.of(12, faultsOfBind().filter(KernelBindFaultsIT::isReversible));
    }

    static Stream<Fault> someOfRelease() {
        return Sample.of(8, faultsOfRelease().filter(KernelBindFaultsIT::isReversible));
    }

    static Stream<TwoFaults> someOfUndoing() {
        return Sample.of(6, faultsOfUndoing().filter(faults -> isReversible(faults.undo())));
    }

    /// A function other than 0 that comes back alone is in a group of its own: it does not say that
    /// it belongs to a multifunction device (drivers/iommu/iommu.c, get_pci_function_alias_group).
    /// The card would not be as it was until the next boot.
    private static boolean isReversible(Fault fault) {
        return !(fault.mishap() instanceof Mishap.Vanished)
                || fault.write().subject().equals(LabMachine.QUAD_NIC.toString());
    }
}
