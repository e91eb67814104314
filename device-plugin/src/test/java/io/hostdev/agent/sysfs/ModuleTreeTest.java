// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.agent.port.Errno;
import io.hostdev.core.driver.VfioAlias;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleTreeTest {

    @TempDir private Path directory;
    private DirectoryTree modules;

    @BeforeEach
    void asDepmodWritesIt() {
        modules = new DirectoryTree(directory);
        modules.file(
                "modules.dep",
                """
                kernel/virt/lib/irqbypass.ko.xz:
                kernel/drivers/vfio/vfio.ko.xz:
                kernel/drivers/vfio/vfio_iommu_type1.ko.xz: kernel/drivers/vfio/vfio.ko.xz
                kernel/drivers/vfio/pci/vfio-pci-core.ko.xz: kernel/drivers/vfio/vfio.ko.xz kernel/virt/lib/irqbypass.ko.xz
                kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/pci/vfio-pci-core.ko.xz kernel/drivers/vfio/vfio.ko.xz kernel/virt/lib/irqbypass.ko.xz\
                """);
        modules.file(
                "modules.softdep",
                "# Soft dependencies\nsoftdep vfio post: vfio_iommu_type1 vfio_iommu_spapr_tce");
    }

    @Test
    void loadsWhatIsNeededFirstAndTheCompanionsLast() throws IOException {
        ModuleTree tree = ModuleTree.read(directory);

        assertThat(tree.loadOrder(ModuleName.of("vfio-pci")))
                .extracting(file -> ModuleName.ofFile(file).text())
                .containsExactly(
                        "irqbypass", "vfio", "vfio_pci_core", "vfio_pci", "vfio_iommu_type1");
    }

    @Test
    void knowsWhatIsNotThere() throws IOException {
        assertThat(ModuleTree.read(directory).contains(ModuleName.of("mlx5_vfio_pci"))).isFalse();
        assertThat(ModuleTree.read(directory.resolve("none")).contains(ModuleName.of("vfio")))
                .isFalse();
    }

    @Test
    void recognisesVfioDriversByTheirAliases() {
        assertThat(
                        VfioDrivers.loadable(
                                Stream.of(
                                        "alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e",
                                        "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci",
                                        "alias vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* virtio_vfio_pci")))
                .extracting(VfioAlias::module)
                .containsExactly("vfio_pci", "virtio_vfio_pci");
        assertThat(
                        VfioDrivers.builtin(
                                "vfio_pci.alias=vfio_pci:v*d*sv*sd*bc*sc*i*\0e1000e.alias=pci:v*\0"))
                .extracting(VfioAlias::module)
                .containsExactly("vfio_pci");
    }

    @Test
    void saysHowToLoadAModuleThatTheAgentMayNotLoad() {
        ModuleName module = ModuleName.of("vfio-pci");
        assertThat(ModuleLoader.remedy(module, Errno.EPERM, false))
                .contains("CAP_SYS_MODULE", "modprobe vfio_pci");
        assertThat(ModuleLoader.remedy(module, Errno.EINVAL, true))
                .contains("decompress", "modprobe vfio_pci");
        assertThat(ModuleLoader.remedy(module, Errno.EIO, false)).isEmpty();
    }

    @Test
    void readsTheAdminsParametersAndHidesFilesOfOneName() throws IOException {
        DirectoryTree node = new DirectoryTree(directory);
        node.file("etc/vfio.conf", "options vfio-pci disable_vga=1\noptions kvm nested=1");
        node.file("lib/vfio.conf", "options vfio_pci nointxmask=1");
        node.file(
                "lib/z.conf",
                "# options vfio_pci x=1\noptions vfio_pci disable_idle_d3=1 ids=8086:10d3");

        ModuleOptions options =
                new ModuleOptions(
                        List.of(
                                directory.resolve("etc"),
                                directory.resolve("none"),
                                directory.resolve("lib")));

        assertThat(options.of(ModuleName.of("vfio_pci")))
                .isEqualTo("disable_vga=1 disable_idle_d3=1 ids=8086:10d3");
        assertThat(options.of(ModuleName.of("vfio"))).isEmpty();
    }
}
