// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantModulesTest {

    private static final String MODULES = "lib/modules/6.12.0/";

    @TempDir Path directory;
    private DirectoryTree host;

    @BeforeEach
    void install() {
        host = new DirectoryTree(directory);
        host.file("proc/sys/kernel/osrelease", "6.12.0");
        host.file(
                MODULES + "modules.alias",
                """
                alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core
                alias pci:v000010DEd*sv*sd*bc*sc*i* nouveau
                alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci
                alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci
                alias vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* nvgrace_gpu_vfio_pci
                alias vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* virtio_vfio_pci
                """);
        host.file(
                MODULES + "modules.dep",
                """
                kernel/mlx5_core.ko:
                kernel/vfio-pci-core.ko:
                kernel/vfio-pci.ko: kernel/vfio-pci-core.ko
                kernel/mlx5-vfio-pci.ko: kernel/mlx5_core.ko kernel/vfio-pci-core.ko
                kernel/nvgrace-gpu-vfio-pci.ko: kernel/vfio-pci-core.ko
                kernel/virtio-vfio-pci.ko: kernel/vfio-pci-core.ko
                """);
    }

    @Test
    void areThoseWithAnAliasForAFunction() throws IOException {
        assertThat(wantedBy(function("10de:2342"), function("8086:10d3")))
                .containsExactly("nvgrace_gpu_vfio_pci", "vfio_pci");
    }

    @Test
    void areThoseForTheVirtualFunctionsThatAPhysicalFunctionCanHave() throws IOException {
        physicalFunction("0x1af4", "1041");

        assertThat(wantedBy(function("1af4:1af4").withSriov(new SriovRole.PhysicalFunction(4, 0))))
                .containsExactly("vfio_pci", "virtio_vfio_pci");
    }

    @Test
    void areReadAsTheKernelWritesThem() throws IOException {
        physicalFunction("0x1b36", "10");

        assertThat(wantedBy(function("1b36:0010").withSriov(new SriovRole.PhysicalFunction(4, 0))))
                .containsExactly("vfio_pci");
    }

    @Test
    void bringInNoHostDriverThatIsNotThere() throws IOException {
        assertThat(wantedBy(function("15b3:101e"))).containsExactly("vfio_pci");

        host.directory("sys/module/mlx5_core");
        assertThat(wantedBy(function("15b3:101e"))).containsExactly("mlx5_vfio_pci", "vfio_pci");
    }

    @Test
    void areNoneWhereThereAreNone() throws IOException {
        host.file(MODULES + "modules.alias", "");

        assertThat(wantedBy(function("10de:2342"))).isEmpty();
    }

    private void physicalFunction(String vendor, String virtualDevice) {
        host.file("sys/bus/pci/devices/0000:01:00.0/vendor", vendor);
        host.file("sys/bus/pci/devices/0000:01:00.0/sriov_vf_device", virtualDevice);
    }

    private Iterable<String> wantedBy(Function... functions) throws IOException {
        return new VariantModules(HostPaths.below(directory)).wantedBy(List.of(functions));
    }

    private static Function function(String id) {
        return new Function(
                PciAddress.parse("0000:01:00.0"),
                new Identity(PciId.parse(id), Optional.empty(), PciClass.parse("020000")),
                Placement.UNKNOWN,
                Binding.NONE,
                SriovRole.None.INSTANCE,
                List.of());
    }
}
