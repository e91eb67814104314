// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each function on the VFIO driver that is for it, where one of the card's four has a variant of
/// its own.
class VfioDriverTest extends ModelledNode {

    private static final String PLAIN = "vfio-pci";
    private static final String VARIANT = "nic-vfio";
    private static final PciAddress SPECIAL = LabMachine.quadNic(1);

    @BeforeEach
    void makeOneSpecial() {
        kernel.installDriver(BoundDriver.vfio(VARIANT));
        kernel.aliasVfioDrivers(SPECIAL, List.of(VARIANT, PLAIN));
        rememberMachine();
    }

    @Test
    void autoTakesTheMostSpecificForEachFunction() {
        ready();
        assertThat(drivers()).containsExactly(PLAIN, VARIANT, PLAIN, PLAIN);
        agent().apply();
        awaitGoneWithoutTrace();
    }

    @Test
    void aNamedDriverIsForced() {
        agent().applyUnits(named(PLAIN));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly(PLAIN);
    }

    @Test
    void alsoOnFunctionsThatItIsNotMadeFor() {
        agent().applyUnits(named(VARIANT));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly(VARIANT);
    }

    @Test
    void aNamedDriverThatIsNotThereIsWaitedForAndNoOtherTakenInItsPlace() {
        agent().applyUnits(named("other-vfio"));
        awaitRefusal("DriverUnavailable", "other-vfio");
        kernel.installDriver(BoundDriver.vfio("other-vfio"));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly("other-vfio");
    }

    @Test
    void aDriverThatIsNoVfioDriverIsRefusedBeforeAnythingIsDetached() {
        agent().applyUnits(named("e1000e"));
        awaitRefusal("DriverUnavailable", "e1000e");
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void aVariantThatDoesNotTakeItsFunctionUndoesAll() {
        kernel.refuseBinding(VARIANT, SPECIAL);
        agent().apply(quadNic());
        awaitRefusal("KernelRefused", "0000:02:00.1", VARIANT + " did not take it");
        kernel.allowBinding(VARIANT, SPECIAL);
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void autoLeavesWhatIsOnVfioWhereItIs() throws Exception {
        kernel.bindByHand(SPECIAL, PLAIN);
        rememberMachine();
        ready();
        assertThat(drivers()).containsOnly(PLAIN);
        agent().apply();
        awaitGoneWithoutTrace();
    }

    @Test
    void whatSomebodyElseBoundIsNotTakenForTheNamedOne() throws Exception {
        for (PciAddress address : QUAD_NIC_FUNCTIONS) {
            kernel.bindByHand(address, PLAIN);
        }
        rememberMachine();
        agent().applyUnits(named(VARIANT));
        awaitRefusal("OnAnotherVfioDriver", "0000:02:00.0 is on the VFIO driver vfio-pci");
        agent().applyUnits(named("vfio_pci"));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void aHandThatBindsAnotherVfioDriverIsDrift() throws Exception {
        ready();
        kernel.bindByHand(SPECIAL, PLAIN);
        AgentOnHost.soon()
                .untilAsserted(
                        () -> assertThat(drivers()).containsExactly(PLAIN, VARIANT, PLAIN, PLAIN));
    }

    @Test
    void aBetterDriverThatComesLaterIsTakenAtTheNextBind() {
        ready();
        kernel.installDriver(BoundDriver.vfio("best-vfio"));
        kernel.aliasVfioDrivers(SPECIAL, List.of("best-vfio", VARIANT, PLAIN));
        agent().awaitLook();
        assertThat(drivers()).containsExactly(PLAIN, VARIANT, PLAIN, PLAIN);
        agent().apply();
        agent().awaitGone(QUAD_NIC);
        ready();
        assertThat(drivers()).containsExactly(PLAIN, "best-vfio", PLAIN, PLAIN);
    }

    @Test
    void withoutAnyDriverForAFunctionItSaysWhatIsMissing() {
        kernel.aliasVfioDrivers(SPECIAL, List.of());
        rememberMachine();
        agent().apply(quadNic());
        awaitRefusal("NoVfioDriver", "vfio_pci: alias for 0000:02:00.1", "/lib/modules");
    }

    private void awaitRefusal(String reason, String... words) {
        agent().awaitState(
                        QUAD_NIC,
                        UnitState.Failed.class,
                        failed -> {
                            assertThat(failed.reason()).isEqualTo(reason);
                            assertThat(failed.message()).contains(words);
                        });
        assertAsBefore();
    }

    private static PlannedUnit named(String driver) {
        PlannedUnit unit = planned(quadNic());
        Terms terms = unit.terms();
        return new PlannedUnit(
                unit.hostDevice(),
                unit.resourceName(),
                unit.functions(),
                unit.siblings(),
                unit.identities(),
                new Terms(
                        terms.management(),
                        new DriverChoice.Named(driver),
                        terms.bind(),
                        terms.backend(),
                        terms.allowHostCritical()));
    }
}
