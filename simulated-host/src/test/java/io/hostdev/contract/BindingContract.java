// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.BRIDGE;
import static io.hostdev.simulated.LabMachine.CARD_1;
import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// `driver_override`, `unbind` and `drivers_probe`, and the group nodes that follow from them.
abstract class BindingContract extends HostContract {

    @Test
    void anOverrideTakesAnyNameAndBindsNothing() throws KernelRefusal {
        assertThat(bus().driverOverride(quadNic(0))).isEmpty();

        bus().overrideDriver(quadNic(0), Optional.of("no-such-driver"));
        assertThat(bus().driverOverride(quadNic(0))).contains("no-such-driver");
        assertThat(driver(quadNic(0))).contains("e1000e");

        bus().overrideDriver(quadNic(0), Optional.empty());
        assertThat(bus().driverOverride(quadNic(0))).isEmpty();
    }

    @Test
    void aVfioDriverIsToldByItsModulesAlias() throws KernelRefusal {
        assertThat(bus().provideVfioDriver(VFIO)).isEqualTo(VFIO);
        assertThat(bus().provideVfioDriver("vfio_pci")).isEqualTo(VFIO);
        assertThat(function(quadNic(0)).vfioDrivers()).containsExactly(VFIO);
        refused(Step.CHOOSE_DRIVER, Errno.EINVAL, () -> bus().provideVfioDriver("e1000e"));
        refused(Step.CHOOSE_DRIVER, Errno.ENOENT, () -> bus().provideVfioDriver("no-such-driver"));
    }

    @Test
    void aProbeOfABoundFunctionDoesNothing() throws KernelRefusal {
        bus().overrideDriver(quadNic(0), Optional.of(VFIO));
        bus().probe(quadNic(0));

        assertThat(driver(quadNic(0))).contains("e1000e");
    }

    @Test
    void onlyTheOverridingDriverMayBindAndItsAbsenceIsSilent() throws KernelRefusal {
        rebind(quadNic(0), "no-such-driver");

        assertThat(driver(quadNic(0))).isEmpty();
    }

    @Test
    void aDriverThatDoesNotTakeTheFunctionIsSilent() throws KernelRefusal {
        rebind(BRIDGE, VFIO);

        assertThat(driver(BRIDGE)).isEmpty();
    }

    @Test
    void unbindingWithNoDriverDoesNothing() throws KernelRefusal {
        bus().unbind(quadNic(0));
        assertThat(driver(quadNic(0))).isEmpty();

        bus().unbind(quadNic(0));
        assertThat(driver(quadNic(0))).isEmpty();
    }

    @Test
    void theRoundTripRestoresExactly() throws KernelRefusal {
        Function before = function(CARD_1);

        rebind(CARD_1, VFIO);
        assertThat(function(CARD_1).binding().driver()).contains(BoundDriver.vfio(VFIO));

        giveBack(CARD_1);
        assertThat(function(CARD_1)).isEqualTo(before);
        assertThat(bus().driverOverride(CARD_1)).isEmpty();
    }

    @Test
    void theGroupsNodeStandsAsLongAsAnyMemberIsOnVfio() throws KernelRefusal {
        IommuGroupId group = group(quadNic(0));
        assertThat(host().vfioGroups().nodeExists(group)).isFalse();

        rebind(quadNic(0), VFIO);
        rebind(quadNic(1), VFIO);
        assertThat(host().vfioGroups().nodeExists(group)).isTrue();

        giveBack(quadNic(0));
        assertThat(host().vfioGroups().nodeExists(group)).isTrue();

        giveBack(quadNic(1));
        assertThat(host().vfioGroups().nodeExists(group)).isFalse();
    }

    @Test
    void whatIsNotThereRefusesWrites() throws KernelRefusal {
        refused(Step.READ_OVERRIDE, Errno.ENOENT, () -> bus().driverOverride(ABSENT));
        refused(
                Step.WRITE_OVERRIDE,
                Errno.ENOENT,
                () -> bus().overrideDriver(ABSENT, Optional.of(VFIO)));
        refused(Step.PROBE, Errno.ENODEV, () -> bus().probe(ABSENT));
        bus().unbind(ABSENT);
    }

    @Test
    void aDriverThatNoModuleHasIsRefused() {
        refused(Step.LOAD_MODULE, Errno.ENOENT, () -> bus().provideDriver("no-such-driver"));
    }

    @Test
    void aLoadedDriverIsProvidedAtOnce() throws KernelRefusal {
        bus().provideDriver(VFIO);

        rebind(CARD_1, VFIO);
        assertThat(driver(CARD_1)).contains(VFIO);
    }

    @Test
    void aFunctionThatComesBackHasNoOverrideAndItsHostDriver() throws KernelRefusal {
        rebind(IGB, VFIO);
        IommuGroupId group = group(IGB);

        host().remove(IGB);
        assertThat(bus().observe(IGB)).isEmpty();
        assertThat(bus().observe().function(IGB)).isEmpty();
        assertThat(host().vfioGroups().nodeExists(group)).isFalse();

        host().rescan();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(driver(IGB)).contains("igb"));
        assertThat(bus().driverOverride(IGB)).isEmpty();
        assertThat(function(IGB).group()).isPresent();
    }

    private static void refused(Step step, Errno errno, ThrowingCallable write) {
        assertThatExceptionOfType(KernelRefusal.class)
                .isThrownBy(write)
                .satisfies(refusal -> {
                    assertThat(refusal.step()).isEqualTo(step);
                    assertThat(refusal.errno()).isEqualTo(errno);
                });
    }
}
