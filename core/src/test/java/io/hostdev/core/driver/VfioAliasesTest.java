// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VfioAliasesTest {

    /// As the kernel's own drivers have them (drivers/vfio/pci/*).
    private static final VfioAliases LINUX =
            aliases(
                    "vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci",
                    "vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci",
                    "vfio_pci:v000019E5d0000A256sv*sd*bc*sc*i* hisi_acc_vfio_pci",
                    "vfio_pci:v000019E5d0000A259sv*sd*bc*sc*i* hisi_acc_vfio_pci",
                    "vfio_pci:v000019E5d0000A251sv*sd*bc*sc*i* hisi_acc_vfio_pci",
                    "vfio_pci:v00001DD8d00001003sv*sd*bc*sc*i* pds_vfio_pci",
                    "vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* nvgrace_gpu_vfio_pci",
                    "vfio_pci:v000010DEd00002345sv*sd*bc*sc*i* nvgrace_gpu_vfio_pci",
                    "vfio_pci:v000010DEd00002348sv*sd*bc*sc*i* nvgrace_gpu_vfio_pci",
                    "vfio_pci:v00008086d00004941sv*sd*bc*sc*i* qat_vfio_pci",
                    "vfio_pci:v00008086d00004943sv*sd*bc*sc*i* qat_vfio_pci",
                    "vfio_pci:v00008086d00004945sv*sd*bc*sc*i* qat_vfio_pci",
                    "vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* virtio_vfio_pci");

    @ParameterizedTest
    @CsvSource({
        "15b3:101e, mlx5_vfio_pci", // ConnectX VF
        "15b3:101d, vfio_pci", // ConnectX-6 Dx, the PF
        "19e5:a256, hisi_acc_vfio_pci", // SEC VF
        "19e5:a251, hisi_acc_vfio_pci", // ZIP VF
        "19e5:a255, vfio_pci", // SEC PF
        "1dd8:1003, pds_vfio_pci", // Pensando Ethernet VF
        "10de:2342, nvgrace_gpu_vfio_pci", // GH200
        "10de:2330, vfio_pci", // H100
        "8086:4943, qat_vfio_pci", // 401xx VF
        "8086:37c9, vfio_pci", // C62x VF
        "1af4:1041, virtio_vfio_pci", // modern virtio-net
        "1af4:1000, vfio_pci", // transitional virtio-net
        "8086:10d3, vfio_pci",
    })
    void theDriverThatIsMadeForTheDeviceComesFirst(String id, String module) {
        assertThat(LINUX.modulesFor(function(id, "020000")).getFirst()).isEqualTo(module);
    }

    @Test
    void thePlainOneIsThereForEverythingAndLast() {
        assertThat(LINUX.modulesFor(function("1af4:1041", "020000")))
                .containsExactly("virtio_vfio_pci", "vfio_pci");
        assertThat(LINUX.modulesFor(function("8086:10d3", "020000"))).containsExactly("vfio_pci");
    }

    @Test
    void everyFieldCounts() {
        VfioAlias alias = alias("vfio_pci:v00008086d00001533sv0000103Csd00000003bc02sc00i01 one");
        Identity meant = identity("8086:1533", Optional.of("103c:0003"), "020001");

        assertThat(alias.matches(meant)).isTrue();
        assertThat(alias.wildcards()).isZero();
        assertThat(alias.matches(identity("8086:1533", Optional.of("103c:0003"), "020000")))
                .isFalse();
        assertThat(alias.matches(identity("8086:1533", Optional.of("103c:0003"), "020101")))
                .isFalse();
        assertThat(alias.matches(identity("8086:1533", Optional.of("103c:0003"), "030001")))
                .isFalse();
        assertThat(alias.matches(identity("8086:1533", Optional.of("103c:0004"), "020001")))
                .isFalse();
        assertThat(alias.matches(identity("8086:1533", Optional.of("103d:0003"), "020001")))
                .isFalse();
        assertThat(alias.matches(identity("8086:1533", Optional.empty(), "020001"))).isFalse();
        assertThat(alias.matches(identity("8086:1534", Optional.of("103c:0003"), "020001")))
                .isFalse();
        assertThat(alias.matches(identity("8087:1533", Optional.of("103c:0003"), "020001")))
                .isFalse();
    }

    @Test
    void theFewestWildcardsWinWhateverTheOrder() {
        VfioAliases aliases =
                aliases(
                        "vfio_pci:v*d*sv*sd*bc*sc*i* plain",
                        "vfio_pci:v*d*sv*sd*bc03sc*i* display",
                        "vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* device",
                        "vfio_pci:v000010DEd*sv*sd*bc03sc02i* vendor_and_class");

        assertThat(aliases.modulesFor(function("10de:2342", "030200")))
                .containsExactly("vendor_and_class", "device", "display", "plain");
    }

    @Test
    void ofEqualsTheFirstIsTaken() {
        VfioAliases aliases =
                aliases(
                        "vfio_pci:v000010DEd*sv*sd*bc03sc*i* second_name_first_line",
                        "vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* another");

        assertThat(aliases.modulesFor(function("10de:2342", "030200")))
                .containsExactly("second_name_first_line", "another");
    }

    @Test
    void aModuleIsAsGoodAsItsBestAlias() {
        VfioAliases aliases =
                aliases(
                        "vfio_pci:v*d*sv*sd*bc*sc*i* both",
                        "vfio_pci:v00008086d*sv*sd*bc*sc*i* vendor",
                        "vfio_pci:v00008086d00001533sv*sd*bc*sc*i* both");

        assertThat(aliases.modulesFor(function("8086:1533", "020000")))
                .containsExactly("both", "vendor");
        assertThat(aliases.modules()).containsExactly("both", "vendor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pci:v00008086d00001533sv*sd*bc*sc*i*",
                "vfio_pci:v8086d1533sv*sd*bc*sc*i*",
                "vfio_pci:v00008086d00001533sv*sd*bc*sc*",
                "vfio_pci:v00008086d00001533sv*sd*bc*sc*i*x",
                "vfio_pci:v0000808*d00001533sv*sd*bc*sc*i*",
                "vfio_pci:v0000ABCDd0000abcdsv*sd*bc*sc*i*",
                "vfio_pci:d*v*sv*sd*bc*sc*i*",
                "vfio_pci:",
                "vfio_platform:v*d*sv*sd*bc*sc*i*",
                ""
            })
    void whatTheKernelDoesNotWriteIsNoAlias(String text) {
        assertThat(VfioAlias.parse(text, "any")).isEmpty();
    }

    @Test
    void anIdBeyondSixteenBitsMatchesNothing() {
        assertThat(
                        alias("vfio_pci:v00018086d*sv*sd*bc*sc*i* one")
                                .matches(function("8086:1533", "020000")))
                .isFalse();
        assertThat(
                        alias("vfio_pci:vFFFFFFFFd*sv*sd*bc*sc*i* one")
                                .matches(function("ffff:1533", "020000")))
                .isFalse();
    }

    private static VfioAliases aliases(String... lines) {
        return new VfioAliases(List.of(lines).stream().map(VfioAliasesTest::alias).toList());
    }

    private static VfioAlias alias(String line) {
        String[] words = line.split(" ", 2);
        return VfioAlias.parse(words[0], words[1]).orElseThrow();
    }

    private static Identity function(String id, String pciClass) {
        return identity(id, Optional.of("1af4:1100"), pciClass);
    }

    private static Identity identity(String id, Optional<String> subsystem, String pciClass) {
        return new Identity(PciId.parse(id), subsystem.map(PciId::parse), PciClass.parse(pciClass));
    }
}
