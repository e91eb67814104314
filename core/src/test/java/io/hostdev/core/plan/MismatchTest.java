// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A plan means devices, not addresses.
class MismatchTest {

    private static final Function NIC = function("0000:01:00.0", "8086:10d3", "8086:a01f", "0200");
    private static final Function SIBLING =
            function("0000:01:00.1", "8086:10d3", "8086:a01f", "0200");
    private static final PlannedUnit UNIT = unit(List.of(NIC), List.of(SIBLING));
    private static final PlannedUnit ADDRESSES =
            new PlannedUnit(
                    UNIT.hostDevice(),
                    UNIT.resourceName(),
                    UNIT.functions(),
                    UNIT.siblings(),
                    UNIT.terms());

    @Test
    void theSameDeviceOnAnyDriverIsMeant() {
        Function bound = NIC.withBinding(Binding.to(BoundDriver.vfio("vfio-pci")));
        assertThat(mismatch(UNIT, bound, SIBLING)).isEmpty();
    }

    @Test
    void anotherDeviceIsNotMeant() {
        assertThat(
                        mismatch(
                                UNIT,
                                function("0000:01:00.0", "1b36:0010", "1af4:1100", "010802"),
                                SIBLING))
                .contains(
                        "0000:01:00.0 is 1b36:0010 now, and 8086:10d3 was planned: waits for a new plan");
    }

    @Test
    void norIsAnotherSibling() {
        assertThat(
                        mismatch(
                                UNIT,
                                NIC,
                                function("0000:01:00.1", "1b36:0010", "1af4:1100", "010802")))
                .contains(
                        "0000:01:00.1 is 1b36:0010 now, and 8086:10d3 was planned: waits for a new plan");
    }

    /// A HostDevice can select by any part of it.
    @Test
    void whatTellsThemApartIsSaid() {
        assertThat(mismatch(UNIT, function("0000:01:00.0", "8086:10d3", "15d9:060a", "0200")))
                .contains(
                        "0000:01:00.0 is 8086:10d3 of subsystem 15d9:060a now,"
                                + " and 8086:10d3 of subsystem 8086:a01f was planned: waits for a new plan");
        assertThat(mismatch(UNIT, function("0000:01:00.0", "8086:10d3", "", "0200")))
                .get()
                .asString()
                .contains("8086:10d3 without a subsystem now");
        assertThat(mismatch(UNIT, function("0000:01:00.0", "8086:10d3", "8086:a01f", "0207")))
                .contains(
                        "0000:01:00.0 is 8086:10d3 of class 020700 now,"
                                + " and 8086:10d3 of class 020000 was planned: waits for a new plan");
    }

    @Test
    void ofAnAddressAloneOnlyWhatWasTakenIsMeant() {
        assertThat(mismatch(ADDRESSES, NIC, SIBLING))
                .contains(
                        "0000:01:00.0 is 8086:10d3, and the plan does not say which device it means:"
                                + " waits for the plan of a newer operator");
        assertThat(ADDRESSES.mismatch(List.of(NIC, SIBLING), NIC::equals))
                .map(Mismatch::message)
                .get()
                .asString()
                .startsWith("0000:01:00.1 ");
        assertThat(ADDRESSES.mismatch(List.of(NIC, SIBLING), _ -> true)).isEmpty();
    }

    /// What is said weighs more than what was taken.
    @Test
    void whatWasTakenIsNotMeantIfThePlanMeansAnother() {
        Function other = function("0000:01:00.0", "1b36:0010", "1af4:1100", "010802");
        assertThat(UNIT.mismatch(List.of(other), _ -> true)).isPresent();
    }

    @Test
    void whoDoesNotSayAgreesWithWhoSays() {
        assertThat(UNIT.agreesWith(UNIT)).isTrue();
        assertThat(UNIT.agreesWith(ADDRESSES)).isTrue();
        assertThat(ADDRESSES.agreesWith(UNIT)).isTrue();
    }

    @Test
    void unitsOfOtherDevicesOrOtherTermsDoNotAgree() {
        Function other = function("0000:01:00.1", "1b36:0010", "1af4:1100", "010802");
        assertThat(UNIT.agreesWith(unit(List.of(NIC), List.of(other)))).isFalse();
        assertThat(UNIT.agreesWith(unit(List.of(NIC), List.of()))).isFalse();
        assertThat(ADDRESSES.agreesWith(unit(List.of(NIC, SIBLING), List.of()))).isFalse();
    }

    private static Optional<String> mismatch(PlannedUnit unit, Function... there) {
        return unit.mismatch(List.of(there), _ -> false).map(Mismatch::message);
    }

    private static PlannedUnit unit(List<Function> functions, List<Function> siblings) {
        return PlannedUnit.of(
                "nic", ResourceName.defaultFor("nic"), functions, siblings, Terms.DEFAULT);
    }

    private static Function function(String address, String id, String subsystem, String pciClass) {
        return new Function(
                PciAddress.parse(address),
                new Identity(
                        PciId.parse(id),
                        Optional.of(subsystem).filter(text -> !text.isEmpty()).map(PciId::parse),
                        PciClass.parse(pciClass)),
                Placement.UNKNOWN,
                Binding.NONE,
                SriovRole.None.INSTANCE,
                List.of());
    }
}
