// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the kubelet is told of a unit in each of its states.
class OffersTest {

    private static final PlannedUnit UNIT =
            new PlannedUnit(
                    "card",
                    ResourceName.defaultFor("card"),
                    List.of(PciAddress.parse("0000:02:00.0")),
                    List.of(),
                    Terms.DEFAULT);

    private static final Mismatch ANOTHER =
            new Mismatch.AnotherDevice(
                    PciAddress.parse("0000:02:00.0"),
                    new Identity(
                            PciId.parse("8086:10d3"), Optional.empty(), PciClass.parse("020000")),
                    new Identity(
                            PciId.parse("8086:1533"), Optional.empty(), PciClass.parse("020000")));

    @Test
    void whatCanBeHadAndWhatIsHeldIsHealthy() {
        assertThat(health(new UnitState.Ready())).contains(true);
        assertThat(health(new UnitState.Detached())).contains(true);
        assertThat(health(new UnitState.InUse("pod default/qemu"))).contains(true);
    }

    @Test
    void whatNoOtherPodMayHaveIsUnhealthy() {
        assertThat(health(new UnitState.Draining("pod default/qemu"))).contains(false);
        assertThat(health(new UnitState.Releasing("process 42 (qemu)"))).contains(false);
        assertThat(health(new UnitState.Failed("KernelRefused", "EBUSY", Instant.EPOCH)))
                .contains(false);
        assertThat(health(new UnitState.Unhealthy("Drifted", "on e1000e"))).contains(false);
    }

    @Test
    void whatIsNotThereYetOrNotAnyMoreIsInNoList() {
        assertThat(health(new UnitState.Binding(""))).isEmpty();
        assertThat(health(new UnitState.Reattaching(""))).isEmpty();
        assertThat(health(new UnitState.Missing("0000:02:00.0 is not there"))).isEmpty();
        assertThat(health(new UnitState.Mistaken(ANOTHER))).isEmpty();
    }

    private static Optional<Boolean> health(UnitState state) {
        Offers offers = new Offers(PlainKernel.EMPTY);
        offers.resource(UNIT.resourceName());
        offers.unit(UNIT, state);
        return offers.all().getOrDefault(UNIT.resourceName(), List.of()).stream()
                .map(Offer::healthy)
                .findFirst();
    }
}
