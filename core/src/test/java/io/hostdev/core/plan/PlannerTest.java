// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static io.hostdev.core.oracle.Claims.allowingHostCritical;
import static io.hostdev.core.oracle.Claims.byIommufd;
import static io.hostdev.core.oracle.Claims.claim;
import static io.hostdev.core.oracle.Claims.detaching;
import static io.hostdev.core.oracle.Claims.named;
import static io.hostdev.core.oracle.Claims.oneByOne;
import static io.hostdev.core.oracle.Claims.unmanaged;
import static io.hostdev.core.oracle.Claims.withDriver;
import static io.hostdev.core.oracle.Claims.younger;
import static io.hostdev.core.oracle.Functions.bridge;
import static io.hostdev.core.oracle.Functions.carrying;
import static io.hostdev.core.oracle.Functions.function;
import static io.hostdev.core.oracle.Functions.idle;
import static io.hostdev.core.oracle.Functions.machine;
import static io.hostdev.core.oracle.Functions.nic;
import static io.hostdev.core.oracle.Functions.on;
import static io.hostdev.core.oracle.Functions.onVfio;
import static io.hostdev.core.oracle.Functions.taken;
import static io.hostdev.core.oracle.Functions.virtual;
import static io.hostdev.core.oracle.Functions.withVirtualFunctions;
import static io.hostdev.core.oracle.Functions.withoutGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse.Kind;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules one by one, and the sentences that an admin reads.
class PlannerTest {

    private static final Machine QUAD_NIC =
            machine(nic("02:00.0", 11), nic("02:00.1", 11), nic("02:00.2", 11), nic("02:00.3", 11));

    @Test
    void theFunctionsOfACardAreOneUnit() {
        assertThat(plan(QUAD_NIC, claim("quad-nic", "02:00.0-3")))
                .containsExactly("quad-nic: 0000:02:00.0 0000:02:00.1 0000:02:00.2 0000:02:00.3");
    }

    @Test
    void aNamedDriverThatIsNotMadeForTheFunctionIsRemarked() {
        Machine machine =
                machine(nic("02:00.0", 11).withVfioDrivers(List.of("mlx5_vfio_pci", "vfio-pci")));

        assertThat(plan(machine, withDriver("vfio-pci", claim("nic", "02:00.0"))))
                .containsExactly("nic: 0000:02:00.0");
        assertThat(plan(machine, withDriver("qat_vfio_pci", claim("nic", "02:00.0"))))
                .containsExactly(
                        "nic: 0000:02:00.0",
                        "nic remark DriverNotMeant: 0000:02:00.0 goes to qat_vfio_pci because"
                                + " spec.driver says so: no alias of that driver names it");
    }

    @Test
    void whatIsFoundOnAnotherVfioDriverThanTheNamedOneStaysThere() {
        assertThat(
                        plan(
                                machine(onVfio("02:00.0", 11)),
                                withDriver("mlx5_vfio_pci", claim("nic", "02:00.0"))))
                .containsExactly(
                        "nic refused OnAnotherVfioDriver: 0000:02:00.0 is on the VFIO driver"
                                + " vfio-pci already, which Hostdev did not bind, and spec.driver"
                                + " names mlx5_vfio_pci: unbind it by hand, or set spec.driver to"
                                + " vfio-pci or Auto");
        assertThat(
                        plan(
                                machine(onVfio("02:00.0", 11)),
                                withDriver("vfio_pci", claim("nic", "02:00.0"))))
                .as("a module's name means its driver")
                .containsExactly("nic: 0000:02:00.0");
        assertThat(
                        plan(
                                machine(taken("02:00.0", 11)),
                                withDriver("mlx5_vfio_pci", claim("nic", "02:00.0"))))
                .as("Hostdev may bind again what it has bound")
                .containsExactly("nic: 0000:02:00.0");
    }

    @ParameterizedTest
    @CsvSource({
        "ABSENT,        'no iommufd: it is built without CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV'",
        "WITHOUT_CDEVS, 'iommufd, but no device nodes of VFIO: it is built without CONFIG_VFIO_DEVICE_CDEV'",
    })
    void iommufdIsRefusedOnAKernelWithoutIt(Kernel.Iommufd found, String what) {
        Machine without =
                new Machine(
                        new Kernel("6.12.0", Iommu.INTEL, found, Kernel.UnsafeInterrupts.NONE),
                        List.of(nic("02:00.0", 11)));

        assertThat(plan(without, byIommufd(claim("nic", "02:00.0"))))
                .containsExactly(
                        "nic refused NoIommufd: the node's kernel (6.12.0) has "
                                + what
                                + " (6.6 and later), or the module vfio is not loaded: set"
                                + " spec.backend to Group or Auto");
    }

    @Test
    void iommufdIsGivenByAKernelThatHasIt() {
        assertThat(plan(machine(nic("02:00.0", 11)), byIommufd(claim("nic", "02:00.0"))))
                .containsExactly("nic: 0000:02:00.0");
    }

    @Test
    void whatWasNotSelectedIsNotDetachedInSilence() {
        assertThat(plan(QUAD_NIC, claim("half", "02:00.0-1")))
                .containsExactly(
                        "half refused SiblingsInUse: the host drives 0000:02:00.2 (e1000e) and"
                                + " 0000:02:00.3 (e1000e) in the same IOMMU group (11): select them"
                                + " too, or set siblings: Detach");
        assertThat(plan(QUAD_NIC, detaching(claim("half", "02:00.0-1"))))
                .containsExactly(
                        "half: 0000:02:00.0 0000:02:00.1 + 0000:02:00.2 0000:02:00.3",
                        "half remark SiblingsDetached: the host loses 0000:02:00.2 (e1000e) and"
                                + " 0000:02:00.3 (e1000e) too, in the same IOMMU group as unit"
                                + " 0000:02:00.0; no pod gets them");
    }

    @Test
    void aMemberThatIsInNobodysWayStaysAsItIs() {
        assertThat(
                        plan(
                                machine(
                                        nic("02:00.0", 1),
                                        idle("02:00.1", 1),
                                        on("pci-stub", "02:00.2", 1),
                                        onVfio("02:00.3", 1),
                                        bridge("pcieport", "00:01.0", 1)),
                                detaching(claim("nic", "02:00.0"))))
                .containsExactly("nic: 0000:02:00.0");
    }

    @Test
    void functionsOneByOneGoTogetherWhereTheirGroupSaysSo() {
        assertThat(
                        plan(
                                machine(nic("02:00.0", 1), nic("02:00.1", 1), nic("02:00.2", 2)),
                                oneByOne(claim("ports", "02:00.*"))))
                .containsExactly(
                        "ports: 0000:02:00.0 0000:02:00.1",
                        "ports: 0000:02:00.2",
                        "ports remark JoinedByGroup: 0000:02:00.0 and 0000:02:00.1 are one unit:"
                                + " they share IOMMU group 1, and a group is never split");
    }

    @Test
    void cardsGoTogetherWhereTheirGroupSaysSo() {
        assertThat(
                        plan(
                                machine(nic("01:00.0", 1), nic("02:00.0", 1), nic("02:00.1", 2)),
                                claim("cards", "01:00.0", "02:00.*")))
                .containsExactly(
                        "cards: 0000:01:00.0 0000:02:00.0 0000:02:00.1",
                        "cards remark JoinedByGroup: 0000:01:00.0 and 0000:02:00.0 are one unit:"
                                + " they share IOMMU group 1, and a group is never split");
    }

    @Test
    void theOlderHostDeviceHasTheFunction() {
        Claim older = claim("b-older", "02:00.0");
        assertThat(
                        plan(
                                machine(nic("02:00.0", 1), nic("02:00.1", 2)),
                                younger(claim("a-younger", "02:00.*")),
                                older))
                .containsExactly(
                        "b-older: 0000:02:00.0",
                        "a-younger: 0000:02:00.1",
                        "a-younger refused FunctionClaimed: 0000:02:00.0 belongs to HostDevice"
                                + " b-older, which is older: select something else, or change"
                                + " b-older");
    }

    @Test
    void amongEquallyOldOnesTheSmallerNameHasIt() {
        assertThat(plan(machine(nic("02:00.0", 1)), claim("b", "02:00.0"), claim("a", "02:00.0")))
                .first()
                .isEqualTo("a: 0000:02:00.0");
    }

    @Test
    void aGroupGoesToOneHostDevice() {
        assertThat(
                        plan(
                                machine(nic("01:00.0", 1), nic("02:00.0", 1)),
                                detaching(claim("older", "01:00.0")),
                                younger(claim("younger", "02:00.0"))))
                .contains(
                        "older: 0000:01:00.0 + 0000:02:00.0",
                        "younger refused GroupClaimed: IOMMU group 1 belongs to HostDevice older,"
                                + " which is older and selects 0000:01:00.0 in it; a group is never"
                                + " split");
    }

    @Test
    void aBridgeIsNobodysAndKeepsNobodyOut() {
        assertThat(
                        plan(
                                machine(bridge("pcieport", "00:01.0", 1), nic("01:00.0", 1)),
                                claim("bridges", "00:01.0"),
                                younger(claim("nic", "01:00.0"))))
                .containsExactly(
                        "nic: 0000:01:00.0",
                        "bridges refused NotAnEndpoint: 0000:00:01.0 is a bridge, which cannot be"
                                + " given to a pod: select the functions behind it");
    }

    @Test
    void anotherBridgeIsAnEndpoint() {
        assertThat(
                        plan(
                                machine(function("05:00.0", "068000", Binding.NONE, 3)),
                                claim("nvswitch", "05:00.0")))
                .containsExactly("nvswitch: 0000:05:00.0");
    }

    @Test
    void aBridgeOnADriverThatUsesDmaCannotBeDetached() {
        assertThat(
                        plan(
                                machine(bridge("k10temp", "00:18.3", 1), nic("01:00.0", 1)),
                                detaching(claim("nic", "01:00.0"))))
                .containsExactly(
                        "nic refused GroupNotViable: IOMMU group 1 cannot go to a pod while"
                                + " 0000:00:18.3 (k10temp) is on a host driver that Hostdev does"
                                + " not detach: unbind it by hand if the host can do without");
    }

    @Test
    void virtualFunctionsWinOverTheirPhysicalFunction() {
        Machine machine =
                machine(
                        withVirtualFunctions(on("ice", "3b:00.0", 1), 2),
                        virtual("3b:01.0", 2, "3b:00.0", 0),
                        virtual("3b:01.1", 3, "3b:00.0", 1));
        assertThat(plan(machine, claim("all", "3b:00.0", "3b:01.*")))
                .containsExactly(
                        "all: 0000:3b:01.0",
                        "all: 0000:3b:01.1",
                        "all remark PhysicalFunctionKept: 0000:3b:00.0 stays with the host, which"
                                + " needs it for its virtual functions: 2 of them are selected");
        assertThat(plan(machine, claim("pf", "3b:00.0")))
                .containsExactly(
                        "pf refused HasVirtualFunctions: 0000:3b:00.0 has 2 virtual functions"
                                + " enabled: select those, or set their number to 0");
    }

    @Test
    void aPhysicalFunctionCannotBeDetachedUnderItsVirtualFunctions() {
        assertThat(
                        plan(
                                machine(
                                        on("mlx5_core", "b1:00.0", 11),
                                        virtual("b1:00.2", 11, "b1:00.0", 0)),
                                detaching(claim("vf", "b1:00.2"))))
                .singleElement()
                .asString()
                .startsWith(
                        "vf refused GroupNotViable: IOMMU group 11 cannot go to a pod while"
                                + " 0000:b1:00.0 (mlx5_core) is");
    }

    @Test
    void whatTheHostLivesOnIsRefused() {
        Machine machine =
                machine(
                        carrying(Kind.DEFAULT_ROUTE, "eth0", nic("02:00.0", 1)),
                        carrying(Kind.MOUNTED_FILESYSTEM, "/", on("nvme", "03:00.0", 2)),
                        nic("03:00.1", 2));
        assertThat(plan(machine, claim("nic", "02:00.0")))
                .containsExactly(
                        "nic refused HostCritical: 0000:02:00.0 carries the default route (eth0):"
                                + " set allowHostCritical: true only if the host can lose it");
        assertThat(plan(machine, detaching(claim("beside-the-disk", "03:00.1"))))
                .containsExactly(
                        "beside-the-disk refused HostCritical: 0000:03:00.0 carries a mounted file"
                                + " system (/): set allowHostCritical: true only if the host can"
                                + " lose it");
        assertThat(plan(machine, allowingHostCritical(claim("nic", "02:00.0"))))
                .containsExactly(
                        "nic: 0000:02:00.0",
                        "nic remark HostCriticalTaken: the host loses the default route (eth0) with"
                                + " 0000:02:00.0: allowHostCritical is true");
    }

    @Test
    void nothingIsGivenWithoutIsolation() {
        assertThat(plan(machine(Iommu.NONE, nic("02:00.0", 1)), claim("nic", "02:00.0")))
                .containsExactly(
                        "nic refused NoIommu: the node has no IOMMU that isolates devices: switch"
                                + " it on in the firmware and on the kernel command line"
                                + " (intel_iommu=on on Intel)");
        assertThat(plan(machine(withoutGroup(nic("02:00.0", 1))), claim("nic", "02:00.0")))
                .containsExactly(
                        "nic refused NoIommuGroup: 0000:02:00.0 is in no IOMMU group, so the kernel"
                                + " does not isolate it: leave it out of the selection unless it"
                                + " gets one (a new virtual function takes a moment)");
        assertThat(
                        plan(
                                machine(Iommu.SMMU, withoutGroup(idle("02:00.0", 1))),
                                claim("nic", "02:00.0")))
                .containsExactly(
                        "nic refused NoIommuGroup: 0000:02:00.0 is in no IOMMU group, so the kernel"
                                + " does not isolate it: leave it out of the selection unless it"
                                + " gets one (below this IOMMU when a driver binds it for the first"
                                + " time: bind one that has no driver by hand to pci-stub, and"
                                + " unbind it)");
    }

    @Test
    void aResourceNameIsTheOldest() {
        assertThat(
                        plan(
                                machine(nic("02:00.0", 1), nic("03:00.0", 2)),
                                named("hostdev.io/nic", claim("older", "02:00.0")),
                                younger(named("hostdev.io/nic", claim("younger", "03:00.0")))))
                .containsExactly(
                        "older: 0000:02:00.0",
                        "younger refused ResourceNameTaken: hostdev.io/nic is already offered by"
                                + " HostDevice older: choose another spec.resourceName");
    }

    @Test
    void anUnmanagedUnitIsOnlyChecked() {
        Machine machine =
                machine(
                        nic("02:00.0", 1),
                        idle("02:00.1", 2),
                        onVfio("03:00.0", 3),
                        nic("03:00.1", 3));
        assertThat(plan(machine, oneByOne(unmanaged(claim("mine", "02:00.*")))))
                .containsExactly(
                        "mine refused NotOnVfio: 0000:02:00.0 is unmanaged and on e1000e: bind it to"
                                + " a VFIO driver, or set management: Managed",
                        "mine refused NotOnVfio: 0000:02:00.1 is unmanaged and has no driver: bind"
                                + " it to a VFIO driver, or set management: Managed");
        assertThat(plan(machine, detaching(unmanaged(claim("mine", "03:00.0")))))
                .singleElement()
                .asString()
                .startsWith("mine refused GroupNotViable");
        assertThat(plan(machine, unmanaged(claim("mine", "03:00.*"))))
                .singleElement()
                .asString()
                .startsWith("mine refused NotOnVfio: 0000:03:00.1");
    }

    @Test
    void aUnitInPlaceStaysBesideAHostDriverThatCameLater() {
        Machine machine = machine(taken("02:00.0", 11), nic("02:00.1", 11));
        Claim claim = claim("half", "02:00.0");

        assertThat(plan(machine, inPlace("half", "02:00.0"), claim))
                .containsExactly("half: 0000:02:00.0");
        assertThat(plan(machine, claim))
                .singleElement()
                .asString()
                .startsWith("half refused SiblingsInUse");
        assertThat(plan(machine, inPlace("another", "02:00.0"), claim))
                .singleElement()
                .asString()
                .startsWith("half refused SiblingsInUse");
    }

    @Test
    void whatIsNotOnVfioIsNotInPlace() {
        assertThat(
                        plan(
                                machine(
                                        taken("02:00.0", 11),
                                        nic("02:00.1", 11),
                                        nic("02:00.2", 11)),
                                inPlace("half", "02:00.0"),
                                claim("half", "02:00.0-1")))
                .singleElement()
                .asString()
                .startsWith("half refused SiblingsInUse");
    }

    /// The sibling is off its host driver because of us, and the admin says now that it must not
    /// be.
    @Test
    void whatWasDetachedIsGivenBackWhenTheHostDeviceNoLongerLetsItBe() {
        Machine machine = machine(taken("02:00.0", 11), taken("02:00.1", 11));

        assertThat(plan(machine, inPlace("half", "02:00.0"), detaching(claim("half", "02:00.0"))))
                .first()
                .isEqualTo("half: 0000:02:00.0 + 0000:02:00.1");
        assertThat(plan(machine, inPlace("half", "02:00.0"), claim("half", "02:00.0")))
                .singleElement()
                .asString()
                .startsWith("half refused SiblingsInUse");
    }

    @Test
    void anUnmanagedUnitInPlaceStaysToo() {
        Machine machine = machine(onVfio("02:00.0", 11), nic("02:00.1", 11));

        assertThat(plan(machine, inPlace("mine", "02:00.0"), unmanaged(claim("mine", "02:00.0"))))
                .containsExactly("mine: 0000:02:00.0");
        assertThat(
                        plan(
                                machine(taken("02:00.0", 11)),
                                inPlace("mine", "02:00.0"),
                                unmanaged(claim("mine", "02:00.0"))))
                .singleElement()
                .asString()
                .startsWith("mine refused NotOnVfio");
    }

    @Test
    void aUnitInPlaceStaysWhereWhatCameCannotBeDetached() {
        assertThat(
                        plan(
                                machine(
                                        taken("02:00.0", 11),
                                        carrying(Kind.DEFAULT_ROUTE, "eth1", nic("02:00.1", 11)),
                                        bridge("k10temp", "00:18.3", 11)),
                                inPlace("half", "02:00.0"),
                                detaching(claim("half", "02:00.0"))))
                .containsExactly("half: 0000:02:00.0");
    }

    /// The boot display is taken for the console again once no driver draws on it.
    @Test
    void whatTheHostHasNoMoreIsNotTakenFromAUnitInPlace() {
        Machine machine = machine(carrying(Kind.CONSOLE, "", taken("02:00.0", 11)));

        assertThat(plan(machine, inPlace("gpu", "02:00.0"), claim("gpu", "02:00.0")))
                .containsExactly("gpu: 0000:02:00.0");
        assertThat(plan(machine, claim("gpu", "02:00.0")))
                .singleElement()
                .asString()
                .startsWith("gpu refused HostCritical");
    }

    @Test
    void aGroupThatCannotBeSeenWithdrawsNoUnitInPlace() {
        Machine machine = machine(withoutGroup(taken("02:00.0", 11)));

        assertThat(plan(machine, inPlace("nic", "02:00.0"), claim("nic", "02:00.0")))
                .containsExactly("nic: 0000:02:00.0");
    }

    @Test
    void aUnitInPlaceGivesWayToAnOlderHostDevice() {
        assertThat(
                        plan(
                                machine(taken("02:00.0", 11), nic("02:00.1", 11)),
                                inPlace("younger", "02:00.0"),
                                younger(claim("younger", "02:00.0")),
                                claim("older", "02:00.1")))
                .contains(
                        "younger refused GroupClaimed: IOMMU group 11 belongs to HostDevice older,"
                                + " which is older and selects 0000:02:00.1 in it; a group is never"
                                + " split");
    }

    @Test
    void longListsAreCutShort() {
        List<Function> many = new ArrayList<>();
        for (int bus = 1; bus <= 8; bus++) {
            many.add(nic("%02x:00.0".formatted(bus), 1));
        }
        Machine machine = machine(many.toArray(Function[]::new));
        assertThat(plan(machine, claim("one", "01:00.0")))
                .singleElement()
                .asString()
                .contains("0000:05:00.0 (e1000e), 0000:06:00.0 (e1000e) and 2 more in the same");
    }

    @Test
    void theSameHostDeviceTwiceIsABug() {
        assertThatThrownBy(() -> plan(QUAD_NIC, claim("a", "02:00.0"), claim("a", "02:00.1")))
                .hasMessage("HostDevice a is listed twice");
    }

    @Test
    void aVirtualFunctionIsNoPartOfTheCard() {
        assertThat(
                        plan(
                                machine(
                                        virtual("3b:00.1", 1, "3b:00.0", 0),
                                        virtual("3b:00.2", 2, "3b:00.0", 1)),
                                claim("vfs", "3b:00.*")))
                .containsExactly("vfs: 0000:3b:00.1", "vfs: 0000:3b:00.2");
    }

    /// Units, then refusals, then remarks, a line each.
    private static List<String> plan(Machine machine, Claim... claims) {
        return lines(Planner.plan(machine, List.of(claims)));
    }

    private static List<String> plan(Machine machine, UnitInPlace inPlace, Claim... claims) {
        return lines(Planner.plan(machine, List.of(claims), Set.of(inPlace)));
    }

    private static UnitInPlace inPlace(String hostDevice, String unit) {
        return new UnitInPlace(hostDevice, UnitId.parse(unit));
    }

    private static List<String> lines(NodePlan plan) {
        List<String> lines = new ArrayList<>();
        for (PlannedUnit unit : plan.units()) {
            lines.add(
                    unit.hostDevice()
                            + ": "
                            + words(unit.functions())
                            + (unit.siblings().isEmpty() ? "" : " + " + words(unit.siblings())));
        }
        for (RefusedUnit refused : plan.refused()) {
            lines.add(
                    "%s refused %s: %s"
                            .formatted(
                                    refused.hostDevice(),
                                    refused.refusal().reason(),
                                    refused.refusal().message()));
        }
        for (Remark remark : plan.remarks()) {
            lines.add(
                    "%s remark %s: %s"
                            .formatted(remark.hostDevice(), remark.reason(), remark.message()));
        }
        return lines;
    }

    private static String words(List<?> things) {
        return String.join(" ", things.stream().map(Object::toString).toList());
    }
}
