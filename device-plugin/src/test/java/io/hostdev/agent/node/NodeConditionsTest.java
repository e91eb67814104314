package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the node's condition says of interrupts that its IOMMU does not remap.
class NodeConditionsTest {

    @Test
    void whereNoInterruptIsRemappedTheRemedyIsNamed() {
        NodeCondition condition = interrupts(Iommu.VIRTIO, false);

        assertThat(condition.status()).isFalse();
        assertThat(condition.reason()).isEqualTo("InterruptsNotRemapped");
        assertThat(condition.message())
                .contains("EPERM", "vfio_iommu_type1.allow_unsafe_interrupts=1");
    }

    @Test
    void whatTheAdminAllowsWorksAndIsSaid() {
        NodeCondition condition = interrupts(Iommu.VIRTIO, true);

        assertThat(condition.status()).isTrue();
        assertThat(condition.reason()).isEqualTo("UnsafeInterruptsAllowed");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIRTIO")
    void otherwiseNothingIsSaid(Iommu iommu) {
        assertThat(interrupts(iommu, false))
                .isEqualTo(new NodeCondition("InterruptsAccepted", true, "InterruptsAccepted", ""));
    }

    private static NodeCondition interrupts(Iommu iommu, boolean unsafeInterrupts) {
        Machine machine =
                new Machine(new Kernel("6.12", iommu, false, unsafeInterrupts), List.of());
        Observation observation =
                new Observation(
                        machine,
                        KnownHostUses.NONE,
                        new Occupancy.Seen(List.of()),
                        Optional.empty());
        return NodeConditions.of(observation, false, Optional.empty()).stream()
                .filter(condition -> condition.type().equals("InterruptsAccepted"))
                .findFirst()
                .orElseThrow();
    }
}
