// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.VfioCdev;
import io.hostdev.core.machine.VfioSupport;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class InjectionTest {

    private static final ResourceName QUAD = new ResourceName("hostdev.io/quad-nic");

    private final GrantedUnit two =
            unit(function("0000:02:00.0", 11), function("0000:02:00.1", 11));
    private final GrantedUnit one = unit(function("0000:01:00.0", 3));

    @Test
    void allocateAnswersWithTheNameAndTheAddresses() {
        assertThat(Injection.Cdi.INSTANCE.edits(QUAD, List.of(two)))
                .isEqualTo(
                        new ContainerEdits(
                                Map.of(
                                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                                        "0000:02:00.0,0000:02:00.1",
                                        "PCIDEVICE_HOSTDEV_IO_QUAD-NIC",
                                        "0000:02:00.0,0000:02:00.1"),
                                List.of(),
                                List.of("hostdev.io/quad-nic=0000:02:00.0")));
    }

    @Test
    void theCdiDeviceHasAllOfIt() {
        CdiDevice device = Injection.Cdi.INSTANCE.device(QUAD, List.of(two));

        assertThat(device.qualifiedName()).isEqualTo("hostdev.io/quad-nic=0000:02:00.0");
        assertThat(device.deviceNodes()).containsExactly("/dev/vfio/vfio", "/dev/vfio/11");
        assertThat(device.environment())
                .containsOnly(
                        Map.entry("PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC", "0000:02:00.0,0000:02:00.1"),
                        Map.entry("PCIDEVICE_HOSTDEV_IO_QUAD-NIC", "0000:02:00.0,0000:02:00.1"),
                        Map.entry(
                                "PCIDEVICE_HOSTDEV_IO_QUAD-NIC_INFO",
                                """
                                {"0000:02:00.0":{"generic":{"deviceID":"0000:02:00.0"},\
                                "vfio":{"mount":"/dev/vfio/vfio","dev-mount":"/dev/vfio/11"}},\
                                "0000:02:00.1":{"generic":{"deviceID":"0000:02:00.1"},\
                                "vfio":{"mount":"/dev/vfio/vfio","dev-mount":"/dev/vfio/11"}}}\
                                """),
                        Map.entry(
                                "HOSTDEV_HOSTDEV_IO_QUAD-NIC",
                                """
                                {"units":[{"id":"0000:02:00.0","backend":"group",\
                                "devices":["/dev/vfio/vfio","/dev/vfio/11"],"functions":[\
                                {"address":"0000:02:00.1","group":11,"driver":"vfio-pci",\
                                "guest":{"slot":0,"function":1,"multifunction":false}},\
                                {"address":"0000:02:00.0","group":11,"driver":"vfio-pci",\
                                "guest":{"slot":0,"function":0,"multifunction":true}}]}]}\
                                """));
    }

    @Test
    void withoutCdiAllIsInTheAnswer() {
        ContainerEdits edits = Injection.DeviceNodes.INSTANCE.edits(QUAD, List.of(two, one));

        assertThat(edits.cdiDevices()).isEmpty();
        assertThat(edits.deviceNodes())
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/3", "/dev/vfio/11");
        assertThat(edits.environment())
                .containsOnlyKeys(
                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                        "PCIDEVICE_HOSTDEV_IO_QUAD-NIC",
                        "PCIDEVICE_HOSTDEV_IO_QUAD-NIC_INFO",
                        "HOSTDEV_HOSTDEV_IO_QUAD-NIC");
    }

    @Test
    void leadFunctionsOfAllUnitsComeFirst() {
        GrantedUnit later = unit(function("10000:02:00.0", 12), function("10000:02:00.1", 13));

        assertThat(Injection.Cdi.INSTANCE.edits(QUAD, List.of(later, two, one)).environment())
                .containsEntry(
                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                        "0000:01:00.0,0000:02:00.0,10000:02:00.0,0000:02:00.1,10000:02:00.1");
    }

    @Test
    void aUnitOfSeveralGroupsHasANodeForEach() {
        GrantedUnit wide = unit(function("0000:02:00.0", 12), function("0000:02:00.1", 9));

        assertThat(wide.deviceNodes())
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/9", "/dev/vfio/12");
    }

    @Test
    void withIommufdEachFunctionHasItsCdev() {
        GrantedUnit cdevs =
                unit(
                        VfioBackend.Iommufd.INSTANCE,
                        withCdev(function("0000:02:00.0", 11), 4),
                        withCdev(function("0000:02:00.1", 11), 0));
        List<String> nodes =
                List.of("/dev/iommu", "/dev/vfio/devices/vfio4", "/dev/vfio/devices/vfio0");

        CdiDevice device = Injection.Cdi.INSTANCE.device(QUAD, List.of(cdevs));
        assertThat(device.deviceNodes()).containsExactlyElementsOf(nodes);
        assertThat(device.environment())
                .containsEntry(
                        "PCIDEVICE_HOSTDEV_IO_QUAD-NIC_INFO",
                        """
                        {"0000:02:00.0":{"generic":{"deviceID":"0000:02:00.0"},\
                        "vfio":{"mount":"/dev/iommu","dev-mount":"/dev/vfio/devices/vfio4"}},\
                        "0000:02:00.1":{"generic":{"deviceID":"0000:02:00.1"},\
                        "vfio":{"mount":"/dev/iommu","dev-mount":"/dev/vfio/devices/vfio0"}}}\
                        """)
                .containsEntry(
                        "HOSTDEV_HOSTDEV_IO_QUAD-NIC",
                        """
                        {"units":[{"id":"0000:02:00.0","backend":"iommufd",\
                        "devices":["/dev/iommu","/dev/vfio/devices/vfio4",\
                        "/dev/vfio/devices/vfio0"],"functions":[\
                        {"address":"0000:02:00.1","group":11,"driver":"vfio-pci",\
                        "guest":{"slot":0,"function":1,"multifunction":false}},\
                        {"address":"0000:02:00.0","group":11,"driver":"vfio-pci",\
                        "guest":{"slot":0,"function":0,"multifunction":true}}]}]}\
                        """);
        assertThat(Injection.DeviceNodes.INSTANCE.edits(QUAD, List.of(cdevs)).deviceNodes())
                .containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Test
    void aFunctionWithoutItsCdevIsNotGivenByOne() {
        GrantedUnit early = unit(VfioBackend.Iommufd.INSTANCE, function("0000:01:00.0", 3));

        assertThatThrownBy(() -> Injection.Cdi.INSTANCE.device(QUAD, List.of(early)))
                .hasMessage("0000:01:00.0 has no cdev yet");
    }

    @Test
    void severalUnitsMakeOneDeviceWhoseNameDoesNotDependOnTheirOrder() {
        String name = CdiName.of(QUAD, List.of(two.id(), one.id())).device();

        assertThat(name).matches("0000:01:00\\.0_2_[0-9a-f]{12}");
        assertThat(CdiName.of(QUAD, List.of(one.id(), two.id())).device()).isEqualTo(name);
    }

    @Test
    void aKindStartsWithALetter() {
        assertThat(CdiName.of(new ResourceName("3com.com/10g"), List.of(one.id())).kind())
                .isEqualTo("r-3com.com/r-10g");
    }

    @Test
    void nothingButTheSelectedFunctionsCanBeGiven() {
        assertThatThrownBy(() ->
                        new GrantedUnit(one.unit(), VfioBackend.Group.INSTANCE, two.functions()))
                .hasMessage(
                        "unit 0000:01:00.0 is [0000:01:00.0], but [0000:02:00.0, 0000:02:00.1] would be given");
    }

    @Test
    void aFunctionOnItsHostDriverIsNotGiven() {
        Function host =
                function("0000:02:00.0", 11).withBinding(Binding.to(BoundDriver.host("e1000e")));

        assertThat(GrantedFunction.bound(host)).isEmpty();
        assertThat(GrantedFunction.toBeBound(host, "vfio-pci")).isPresent();
        assertThat(GrantedFunction.toBeBound(host.withPlacement(Placement.UNKNOWN), "vfio-pci"))
                .isEmpty();
    }

    private static GrantedUnit unit(Function... functions) {
        return unit(VfioBackend.Group.INSTANCE, functions);
    }

    private static GrantedUnit unit(VfioBackend backend, Function... functions) {
        return new GrantedUnit(
                new PlannedUnit(
                        "quad-nic",
                        QUAD,
                        Arrays.stream(functions).map(Function::address).toList(),
                        List.of(),
                        Terms.DEFAULT),
                backend,
                Arrays.stream(functions)
                        .map(function -> GrantedFunction.bound(function).orElseThrow())
                        .toList());
    }

    private static Function withCdev(Function function, int number) {
        return function.withVfio(new VfioSupport(List.of(), Optional.of(new VfioCdev(number))));
    }

    private static Function function(String address, int group) {
        return new Function(
                PciAddress.parse(address),
                new Identity(PciId.parse("8086:10d3"), Optional.empty(), PciClass.parse("020000")),
                new Placement(
                        Optional.of(new IommuGroupId(group)),
                        OptionalInt.of(0),
                        Optional.of("pci0000:00")),
                Binding.to(BoundDriver.vfio("vfio-pci")),
                SriovRole.None.INSTANCE,
                List.of());
    }
}
