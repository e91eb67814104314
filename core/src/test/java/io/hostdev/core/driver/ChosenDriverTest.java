// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.driver;

import static io.hostdev.core.oracle.Functions.nic;
import static io.hostdev.core.oracle.Functions.onVfio;
import static io.hostdev.core.oracle.Functions.taken;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.driver.ChosenDriver.Reason;
import io.hostdev.core.machine.Function;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChosenDriverTest {

    private static final DriverChoice AUTO = DriverChoice.Auto.INSTANCE;

    @Test
    void autoTakesTheMostSpecific() {
        assertThat(ChosenDriver.of(AUTO, able("virtio_vfio_pci", "vfio-pci")))
                .contains(new ChosenDriver("virtio_vfio_pci", Reason.MOST_SPECIFIC));
    }

    @Test
    void orTheOnlyOneThereIs() {
        assertThat(ChosenDriver.of(AUTO, able("vfio-pci")))
                .contains(new ChosenDriver("vfio-pci", Reason.ONLY_ONE));
    }

    @Test
    void autoHasNothingToTakeWhereNoDriverIsKnown() {
        assertThat(ChosenDriver.of(AUTO, able())).isEmpty();
    }

    @Test
    void autoLeavesAFunctionOnTheVfioDriverThatItIsFoundOn() {
        Function found =
                onVfio("0000:01:00.0", 1).withVfioDrivers(List.of("virtio_vfio_pci", "vfio-pci"));

        assertThat(ChosenDriver.of(AUTO, found))
                .contains(new ChosenDriver("vfio-pci", Reason.FOUND));
    }

    @Test
    void whatHostdevHasBoundWasItsChoice() {
        Function ours = taken("0000:01:00.0", 1).withVfioDrivers(List.of("vfio-pci", "other"));

        assertThat(ChosenDriver.of(AUTO, ours))
                .contains(new ChosenDriver("vfio-pci", Reason.MOST_SPECIFIC));
    }

    @Test
    void andStaysItsChoiceWhenABetterOneComes() {
        Function ours =
                taken("0000:01:00.0", 1).withVfioDrivers(List.of("virtio_vfio_pci", "vfio-pci"));

        assertThat(ChosenDriver.of(AUTO, ours)).contains(new ChosenDriver("vfio-pci", Reason.KEPT));
    }

    @Test
    void whyHostdevBoundItIsNotSaidWhereNoDriverIsKnown() {
        assertThat(ChosenDriver.of(AUTO, taken("0000:01:00.0", 1))).isEmpty();
    }

    @Test
    void aNamedOneWinsOverABetterOne() {
        assertThat(ChosenDriver.of(named("vfio-pci"), able("virtio_vfio_pci", "vfio-pci")))
                .contains(new ChosenDriver("vfio-pci", Reason.NAMED));
    }

    @Test
    void aModulesNameMeansItsDriver() {
        assertThat(ChosenDriver.of(named("vfio_pci"), able("vfio-pci")))
                .contains(new ChosenDriver("vfio_pci", Reason.NAMED));
    }

    @Test
    void aNamedOneIsObeyedAgainstTheAliases() {
        assertThat(ChosenDriver.of(named("virtio_vfio_pci"), able("vfio-pci")))
                .contains(new ChosenDriver("virtio_vfio_pci", Reason.NAMED_AGAINST_ALIAS));
    }

    @Test
    void whereNoDriverIsKnownNothingSpeaksAgainstTheNamedOne() {
        assertThat(ChosenDriver.of(named("vfio-pci"), able()))
                .contains(new ChosenDriver("vfio-pci", Reason.NAMED));
    }

    private static Function able(String... drivers) {
        return nic("0000:01:00.0", 1).withVfioDrivers(List.of(drivers));
    }

    private static DriverChoice named(String driver) {
        return new DriverChoice.Named(driver);
    }
}
