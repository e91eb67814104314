// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Kernel.Iommufd;
import io.hostdev.core.machine.Kernel.UnsafeInterrupts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InterruptsAcceptedTest {

    private static final String OF_GROUPS = "set vfio_iommu_type1.allow_unsafe_interrupts=1";
    private static final String OF_CDEVS =
            "refused with EPERM, the same is iommufd.allow_unsafe_interrupts=1";

    @ParameterizedTest
    @CsvSource({
        "ABSENT,    false, false, false, true,  false",
        "ABSENT,    true,  false, true,  false, false",
        "AVAILABLE, false, false, false, true,  true",
        "AVAILABLE, false, true,  false, true,  false",
        "AVAILABLE, true,  false, true,  false, true",
        "AVAILABLE, true,  true,  true,  false, false",
    })
    void whereNoInterruptIsRemappedWhatIsRefusedAndItsRemedyAreNamed(
            Iommufd iommufd,
            boolean groups,
            boolean cdevs,
            boolean status,
            boolean namesGroups,
            boolean namesCdevs) {
        NodeCondition condition =
                InterruptsAccepted.of(
                        kernel(Iommu.VIRTIO, iommufd, new UnsafeInterrupts(groups, cdevs)));

        assertThat(condition.status()).isEqualTo(status);
        assertThat(condition.reason())
                .isEqualTo(status ? "UnsafeInterruptsAllowed" : "InterruptsNotRemapped");
        assertThat(condition.message().contains(OF_GROUPS)).isEqualTo(namesGroups);
        assertThat(condition.message().contains(OF_CDEVS)).isEqualTo(namesCdevs);
    }

    @Test
    void whatIsAllowedForCdevsIsSaid() {
        assertThat(
                        InterruptsAccepted.of(
                                        kernel(
                                                Iommu.VIRTIO,
                                                Iommufd.AVAILABLE,
                                                new UnsafeInterrupts(false, true)))
                                .message())
                .endsWith("; iommufd.allow_unsafe_interrupts=1 accepts it for backend Iommufd");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIRTIO")
    void otherwiseNothingIsSaid(Iommu iommu) {
        assertThat(InterruptsAccepted.of(kernel(iommu, Iommufd.AVAILABLE, UnsafeInterrupts.NONE)))
                .isEqualTo(new NodeCondition("InterruptsAccepted", true, "InterruptsAccepted", ""));
    }

    private static Kernel kernel(Iommu iommu, Iommufd iommufd, UnsafeInterrupts allowed) {
        return new Kernel("6.12", iommu, iommufd, allowed);
    }
}
