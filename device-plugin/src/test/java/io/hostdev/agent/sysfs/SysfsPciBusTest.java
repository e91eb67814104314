// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsPciBusTest {

    private static final String RELEASE = "6.12.0";

    @TempDir private Path directory;
    private DirectoryTree host;

    @BeforeEach
    void bareHost() {
        host = new DirectoryTree(directory);
        host.file("proc/sys/kernel/osrelease", RELEASE);
        host.directory("sys/bus/pci/devices");
    }

    @Test
    void readsAFunctionOnItsHostDriver() throws IOException {
        function("0000:02:00.0");
        attribute("0000:02:00.0", "subsystem_vendor", "0x8086");
        attribute("0000:02:00.0", "subsystem_device", "0x0000");
        attribute("0000:02:00.0", "numa_node", "1");
        group("0000:02:00.0", 11);
        driver("0000:02:00.0", "e1000e", "e1000e");

        Path sysfs = directory.resolve("sys/bus/pci/devices/0000:02:00.0");
        assertThat(observe("0000:02:00.0"))
                .contains(
                        new Function(
                                        PciAddress.parse("0000:02:00.0"),
                                        new Identity(
                                                PciId.parse("8086:10d3"),
                                                Optional.of(PciId.parse("8086:0000")),
                                                PciClass.parse("020000")),
                                        new Placement(
                                                Optional.of(new IommuGroupId(11)),
                                                OptionalInt.of(1),
                                                Optional.of("pci0000:00")),
                                        Binding.to(BoundDriver.host("e1000e")),
                                        SriovRole.None.INSTANCE,
                                        List.of())
                                .withIncarnation((long) Files.getAttribute(sysfs, "unix:ino")));
    }

    @Test
    void leavesAbsentWhatTheKernelDoesNotKnow() {
        function("0000:02:00.0");
        attribute("0000:02:00.0", "subsystem_vendor", "0x0000");
        attribute("0000:02:00.0", "subsystem_device", "0x0000");
        attribute("0000:02:00.0", "numa_node", "-1");

        Function function = observe("0000:02:00.0").orElseThrow();

        assertThat(function.identity().subsystemId()).isEmpty();
        assertThat(function.placement().numaNode()).isEmpty();
        assertThat(function.group()).isEmpty();
        assertThat(function.binding()).isEqualTo(Binding.NONE);
    }

    @Test
    void knowsAVfioDriverByItsDirectoryOrByItsModulesAlias() {
        host.file(
                "lib/modules/" + RELEASE + "/modules.alias",
                "alias vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* odd_name");
        function("0000:02:00.0");
        driver("0000:02:00.0", "any-name", "any_name");
        host.directory(device("0000:02:00.0") + "/vfio-dev/vfio0");
        function("0000:02:00.1");
        driver("0000:02:00.1", "odd-name", "odd_name");
        function("0000:02:00.2");
        driver("0000:02:00.2", "vfio-pci", "vfio_fake");

        assertThat(bus().observe().functions())
                .extracting(function -> function.binding().onVfio())
                .containsExactly(true, true, false);
    }

    @Test
    void knowsAVfioDriverThatIsBuiltIn() {
        host.file(
                "lib/modules/" + RELEASE + "/modules.builtin.modinfo",
                "odd_name.alias=vfio_pci:v*d*sv*sd*bc*sc*i*\0");
        function("0000:02:00.0");
        driver("0000:02:00.0", "odd-name", "odd_name");

        assertThat(observe("0000:02:00.0").orElseThrow().binding().onVfio()).isTrue();
    }

    @Test
    void readsBothEndsOfSriov() {
        function("0000:01:00.0");
        attribute("0000:01:00.0", "sriov_totalvfs", "7");
        function("0000:01:10.2");
        host.link(device("0000:01:10.2") + "/physfn", device("0000:01:00.0"));
        host.link(device("0000:01:00.0") + "/virtfn1", device("0000:01:10.2"));

        assertThat(observe("0000:01:00.0").orElseThrow().sriov())
                .isEqualTo(new SriovRole.PhysicalFunction(7, 1));
        assertThat(observe("0000:01:10.2").orElseThrow().sriov())
                .isEqualTo(new SriovRole.VirtualFunction(PciAddress.parse("0000:01:00.0"), 1));
    }

    /// Its links are gone, and somebody has it.
    @Test
    void knowsAVirtualFunctionOnItsWayOutByItsAddressAndItsId() {
        function("0000:01:00.0");
        attribute("0000:01:00.0", "sriov_vf_device", "10ca");
        attribute("0000:01:00.0", "sriov_totalvfs", "7");
        attribute("0000:01:00.0", "sriov_offset", "128");
        attribute("0000:01:00.0", "sriov_stride", "2");
        function("0000:01:10.2");
        attribute("0000:01:10.2", "device", "0x10ca");
        function("0000:01:10.3");
        attribute("0000:01:10.3", "device", "0x10ca");
        function("0000:01:10.4"); // another device at the address of a third VF

        assertThat(role("0000:01:10.2"))
                .isEqualTo(new SriovRole.VirtualFunction(PciAddress.parse("0000:01:00.0"), 1));
        assertThat(observe("0000:01:10.2").orElseThrow().sriov()).isEqualTo(role("0000:01:10.2"));
        assertThat(role("0000:01:10.3")).isEqualTo(SriovRole.None.INSTANCE);
        assertThat(role("0000:01:10.4")).isEqualTo(SriovRole.None.INSTANCE);
        assertThat(role("0000:01:00.0")).isEqualTo(new SriovRole.PhysicalFunction(7, 0));
    }

    private SriovRole role(String address) {
        return bus().observe().function(PciAddress.parse(address)).orElseThrow().sriov();
    }

    @Test
    void leavesOutAFunctionThatVanishesWhileItIsRead() {
        function("0000:02:00.0");
        host.link("sys/bus/pci/devices/0000:03:00.0", "sys/devices/pci0000:00/gone");

        assertThat(bus().observe().functions())
                .extracting(Function::address)
                .containsExactly(PciAddress.parse("0000:02:00.0"));
        assertThat(observe("0000:03:00.0")).isEmpty();
    }

    @Test
    void tellsAVirtioIommuByItsDriver() {
        assertThat(kernel().iommu()).isEqualTo(Iommu.NONE);
        host.file("sys/kernel/iommu_groups/0/name", "vfio-noiommu");
        assertThat(kernel().iommu()).isEqualTo(Iommu.NONE);
        host.directory("sys/kernel/iommu_groups/1");
        assertThat(kernel().iommu()).isEqualTo(Iommu.OTHER);
        host.link(
                "sys/class/iommu/0000:00:03.0/device/driver",
                "sys/bus/virtio/drivers/virtio_iommu");
        assertThat(kernel().iommu()).isEqualTo(Iommu.VIRTIO);
    }

    @Test
    void tellsIntelsIommuByTheNamesOfItsUnits() {
        host.directory("sys/class/iommu/dmar0");
        assertThat(kernel())
                .isEqualTo(
                        new Kernel(
                                RELEASE,
                                Iommu.INTEL,
                                Kernel.Iommufd.ABSENT,
                                Kernel.UnsafeInterrupts.NONE));
    }

    @Test
    void offersIommufdOnlyWithDeviceNodesOfVfio() {
        host.directory("sys/class/misc/iommu");
        host.file("proc/devices", "Character devices:\n243 vfio");
        assertThat(kernel().iommufd()).isEqualTo(Kernel.Iommufd.WITHOUT_CDEVS);
        host.file("proc/devices", "Character devices:\n243 vfio\n511 vfio-dev");
        assertThat(kernel().iommufd()).isEqualTo(Kernel.Iommufd.AVAILABLE);
    }

    @Test
    void readsForWhichInterfaceTheAdminAllowsUnsafeInterrupts() {
        host.file("sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N");
        host.file("sys/module/iommufd/parameters/allow_unsafe_interrupts", "Y");
        assertThat(kernel().unsafeInterrupts()).isEqualTo(new Kernel.UnsafeInterrupts(false, true));
        host.file("sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y");
        host.file("sys/module/iommufd/parameters/allow_unsafe_interrupts", "N");
        assertThat(kernel().unsafeInterrupts()).isEqualTo(new Kernel.UnsafeInterrupts(true, false));
    }

    @Test
    void refusesAModuleThatIsNotThereByName() {
        assertThatThrownBy(() -> bus().provideDriver("mlx5-vfio-pci"))
                .isInstanceOfSatisfying(
                        KernelRefusal.class,
                        refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageContaining("mlx5_vfio_pci");
    }

    @Test
    void listsTheVfioDriversForAFunctionByTheirAliases() {
        aliases(
                "vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci",
                "vfio_pci:v00008086d000010D3sv*sd*bc*sc*i* made_for_it",
                "vfio_pci:v00008086d000010D4sv*sd*bc*sc*i* made_for_another");
        host.directory("sys/module/vfio_pci/drivers/pci:vfio-pci");
        function("0000:02:00.0");

        assertThat(observe("0000:02:00.0").orElseThrow().vfioDrivers())
                .as("one is loaded, the other not yet")
                .containsExactly("made_for_it", "vfio-pci");
    }

    @Test
    void knowsADriverByItsNameOrItsModules() throws KernelRefusal {
        aliases("vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci");
        registered("vfio-pci", "vfio_pci");

        assertThat(bus().provideVfioDriver("vfio-pci")).isEqualTo("vfio-pci");
        assertThat(bus().provideVfioDriver("vfio_pci")).isEqualTo("vfio-pci");
    }

    @Test
    void takesADriverForAVfioDriverByItsModulesAliasWhateverItsName() throws KernelRefusal {
        aliases("vfio_pci:v*d*sv*sd*bc*sc*i* odd_module");
        registered("plain-name", "odd_module");
        registered("vfio-pci", "vfio_fake");

        assertThat(bus().provideVfioDriver("plain-name")).isEqualTo("plain-name");
        assertThatThrownBy(() -> bus().provideVfioDriver("vfio-pci"))
                .hasMessage(
                        "choosing the VFIO driver vfio-pci failed with EINVAL: no module of that driver has a vfio_pci: alias; those that have one are [odd_module]");
    }

    @Test
    void refusesAVfioDriverThatIsNotThere() {
        aliases("vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci");

        assertThatThrownBy(() -> bus().provideVfioDriver("mlx5-vfio-pci"))
                .isInstanceOfSatisfying(
                        KernelRefusal.class,
                        refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageContaining("mlx5-vfio-pci")
                .hasMessageContaining("[vfio_pci]");
        assertThatThrownBy(() -> bus().provideVfioDriver("vfio-pci"))
                .as("its alias is there, its file is not")
                .hasMessageContaining("loading the module vfio_pci failed with ENOENT");
    }

    @Test
    void asksForANameWhereAModuleHasSeveralDrivers() throws KernelRefusal {
        aliases("vfio_pci:v*d*sv*sd*bc*sc*i* both");
        registered("first", "both");
        registered("second", "both");

        assertThat(bus().provideVfioDriver("second")).isEqualTo("second");
        assertThatThrownBy(() -> bus().provideVfioDriver("both"))
                .hasMessageContaining("name one of [first, second]");
    }

    private void aliases(String... lines) {
        host.file(
                "lib/modules/" + RELEASE + "/modules.alias",
                "alias " + String.join("\nalias ", lines) + "\n");
    }

    private void registered(String driver, String module) {
        host.directory("sys/module/" + module + "/drivers/pci:" + driver);
        host.directory("sys/bus/pci/drivers/" + driver);
        host.link("sys/bus/pci/drivers/" + driver + "/module", "sys/module/" + module);
    }

    private SysfsPciBus bus() {
        return new SysfsPciBus(HostPaths.below(directory));
    }

    private Kernel kernel() {
        return bus().observe().kernel();
    }

    private Optional<Function> observe(String address) {
        return bus().observe(PciAddress.parse(address));
    }

    private static String device(String address) {
        return "sys/devices/pci0000:00/" + address;
    }

    private void attribute(String address, String name, String text) {
        host.file(device(address) + "/" + name, text);
    }

    private void function(String address) {
        attribute(address, "vendor", "0x8086");
        attribute(address, "device", "0x10d3");
        attribute(address, "class", "0x020000");
        host.link("sys/bus/pci/devices/" + address, device(address));
    }

    private void group(String address, int number) {
        host.directory("sys/kernel/iommu_groups/" + number);
        host.link(device(address) + "/iommu_group", "sys/kernel/iommu_groups/" + number);
    }

    private void driver(String address, String name, String module) {
        host.directory("sys/module/" + module);
        host.directory("sys/bus/pci/drivers/" + name);
        host.link(device(address) + "/driver", "sys/bus/pci/drivers/" + name);
        if (!Files.exists(directory.resolve("sys/bus/pci/drivers/" + name + "/module"))) {
            host.link("sys/bus/pci/drivers/" + name + "/module", "sys/module/" + module);
        }
    }
}
