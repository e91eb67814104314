// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.simulated.LabMachine;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/// Each case takes seconds: a sample, or with `-Dhostdev.full=true` all.
@Tag("kernel")
final class KernelBindFaultsIT extends BindFaultsContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }

    static Stream<Fault> faultsOfBind() {
        return Sample.of(12, Fault.ofBind().filter(KernelBindFaultsIT::isReversible));
    }

    static Stream<Fault> faultsOfRelease() {
        return Sample.of(8, Fault.ofRelease().filter(KernelBindFaultsIT::isReversible));
    }

    /// From every second one forward, where there is a way.
    static Stream<Arguments> faultsOfUndoing() {
        return Sample.of(6, TwoFaults.all().filter(faults -> isReversible(faults.undo())))
                .map(faults -> Arguments.of(faults, faults.undo().index() % 2 == 0));
    }

    /// A function other than 0 that comes back alone is in a group of its own: it does not say that
    /// it belongs to a multifunction device (drivers/iommu/iommu.c, get_pci_function_alias_group).
    /// The card would not be as it was until the next boot.
    private static boolean isReversible(Fault fault) {
        return !(fault.mishap() instanceof Mishap.Vanished)
                || fault.write().subject().equals(LabMachine.QUAD_NIC.toString());
    }
}
