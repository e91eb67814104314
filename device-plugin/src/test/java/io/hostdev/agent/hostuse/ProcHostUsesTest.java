// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.HostUse.Kind;
import io.hostdev.core.pci.PciAddress;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcHostUsesTest {

    private static final String ROUTES =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    @TempDir private Path directory;
    private DirectoryTree host;

    @BeforeEach
    void bareHost() {
        host = new DirectoryTree(directory);
        host.file("proc/1/mountinfo", "24 31 0:22 / /proc rw - proc proc rw");
        host.file("proc/1/net/route", ROUTES);
        host.directory("sys");
    }

    @Test
    void followsAMountThroughDeviceMapperAndAPartitionToTheController() {
        disk("0000:04:00.0", "nvme/nvme0/nvme0n1");
        String partition = function("0000:04:00.0") + "/nvme/nvme0/nvme0n1/nvme0n1p2";
        host.file(partition + "/partition", "2");
        host.link("sys/devices/virtual/block/dm-0/slaves/nvme0n1p2", partition);
        host.link("sys/dev/block/254:0", "sys/devices/virtual/block/dm-0");
        host.file(
                "proc/1/mountinfo",
                """
                31 1 254:0 / / rw - ext4 /dev/mapper/root rw
                32 31 254:0 /pods /var/lib/kubelet rw - ext4 /dev/mapper/root rw\
                """);

        assertThat(find()).isEqualTo(use("0000:04:00.0", Kind.MOUNTED_FILESYSTEM, "/"));
    }

    @Test
    void followsAPartitionOfARaidToItsDisks() {
        disk("0000:04:00.0", "block/sda");
        disk("0000:05:00.0", "block/sdb");
        String raid = "sys/devices/virtual/block/md0";
        host.file(raid + "/md0p1/partition", "1");
        host.link(raid + "/slaves/sda", function("0000:04:00.0") + "/block/sda");
        host.link(raid + "/slaves/sdb", function("0000:05:00.0") + "/block/sdb");
        host.link("sys/dev/block/259:0", raid + "/md0p1");
        host.file("proc/1/mountinfo", "31 1 259:0 / / rw - ext4 /dev/md0p1 rw");

        assertThat(find())
                .containsOnlyKeys(
                        PciAddress.parse("0000:04:00.0"), PciAddress.parse("0000:05:00.0"));
    }

    @Test
    void findsTheControllersOfAMultipathNamespace() {
        host.file(function("0000:04:00.0") + "/class", "0x010802");
        host.directory(function("0000:04:00.0") + "/nvme/nvme0");
        String subsystem = "sys/devices/virtual/nvme-subsystem/nvme-subsys0";
        host.directory(subsystem + "/nvme0n1");
        host.link(subsystem + "/nvme0", function("0000:04:00.0") + "/nvme/nvme0");
        host.link("sys/dev/block/259:0", subsystem + "/nvme0n1");
        host.file("proc/1/mountinfo", "31 1 259:0 / /data rw - xfs /dev/nvme0n1 rw");

        assertThat(find()).isEqualTo(use("0000:04:00.0", Kind.MOUNTED_FILESYSTEM, "/data"));
    }

    @Test
    void findsAllDevicesOfABtrfs() {
        disk("0000:04:00.0", "block/sda");
        disk("0000:05:00.0", "block/sdb");
        host.link("sys/class/block/sda", function("0000:04:00.0") + "/block/sda");
        String devices = "sys/fs/btrfs/0b5e1c1e-0000-0000-0000-000000000000/devices/";
        host.link(devices + "sda", function("0000:04:00.0") + "/block/sda");
        host.link(devices + "sdb", function("0000:05:00.0") + "/block/sdb");
        host.file("proc/1/mountinfo", "31 1 0:40 / / rw - btrfs /dev/sda rw");

        assertThat(find())
                .containsOnlyKeys(
                        PciAddress.parse("0000:04:00.0"), PciAddress.parse("0000:05:00.0"));
    }

    @Test
    void findsSwapOnADeviceByItsDeviceMapperName() {
        disk("0000:04:00.0", "block/sda");
        host.file("sys/devices/virtual/block/dm-1/dm/name", "vg-swap");
        host.link(
                "sys/devices/virtual/block/dm-1/slaves/sda",
                function("0000:04:00.0") + "/block/sda");
        host.link("sys/class/block/dm-1", "sys/devices/virtual/block/dm-1");
        host.file(
                "proc/swaps",
                "Filename Type Size Used Priority\n/dev/mapper/vg-swap partition 1024 0 -2");

        assertThat(find()).isEqualTo(use("0000:04:00.0", Kind.SWAP, "/dev/mapper/vg-swap"));
    }

    @Test
    void findsSwapInAFileByTheFileSystemItIsIn() {
        disk("0000:04:00.0", "block/sda");
        host.link("sys/dev/block/8:0", function("0000:04:00.0") + "/block/sda");
        host.file("proc/1/mountinfo", "31 1 8:0 / / rw - ext4 /dev/sda rw");
        host.file(
                "proc/swaps",
                "Filename Type Size Used Priority\n/var/swap\\040file file 1024 0 -2");

        assertThat(find().get(PciAddress.parse("0000:04:00.0")))
                .contains(new HostUse(Kind.SWAP, "/var/swap file"));
    }

    @Test
    void findsTheInterfaceOfANodeAddressOfSixteenBytes() throws UnknownHostException {
        nic("0000:02:00.0", "eth0");
        host.file(
                "proc/1/net/if_inet6",
                """
                00000000000000000000000000000001 01 80 10 80       lo
                fd000000000000000000000000000007 02 40 00 80     eth0\
                """);

        assertThat(find(InetAddress.getByName("fd00::7")))
                .isEqualTo(use("0000:02:00.0", Kind.NODE_ADDRESS, "fd00:0:0:0:0:0:0:7 on eth0"));
    }

    @Test
    void findsAnInterfaceThatAContainerHas() throws UnknownHostException {
        nic("0000:02:00.0", "eth0");
        host.link("sys/bus/pci/devices/0000:02:00.0", function("0000:02:00.0"));
        host.directory(function("0000:02:00.1") + "/net");
        host.link("sys/bus/pci/devices/0000:02:00.1", function("0000:02:00.1"));
        host.directory(function("0000:02:00.2"));
        host.link("sys/bus/pci/devices/0000:02:00.2", function("0000:02:00.2"));

        assertThat(find())
                .isEqualTo(
                        use(
                                "0000:02:00.1",
                                Kind.CONTAINER_NETWORK,
                                "in another network namespace"));
    }

    @Test
    void followsTheDefaultRouteThroughVlanAndBond() throws UnknownHostException {
        nic("0000:02:00.0", "eth0");
        nic("0000:02:00.1", "eth1");
        virtual("bond0", "eth0", "eth1");
        virtual("bond0.7", "bond0");
        host.file(
                "proc/1/net/route",
                ROUTES
                        + "\nbond0.7\t00000000\t0100070A\t0003\t0\t0\t0\t00000000\t0\t0\t0"
                        + "\nbond0.7\t0000070A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0");

        assertThat(find(InetAddress.getByName("10.7.0.2")))
                .containsEntry(
                        PciAddress.parse("0000:02:00.1"),
                        List.of(
                                new HostUse(Kind.DEFAULT_ROUTE, "bond0.7"),
                                new HostUse(Kind.NODE_ADDRESS, "10.7.0.2 on bond0.7")))
                .hasSize(2);
    }

    @Test
    void takesThePortsOfOpenVSwitchForABridgeThatShowsNone() {
        nic("0000:02:00.0", "eth0");
        virtual("ovs-system", "eth0");
        virtual("br-ex");
        host.file(
                "proc/1/net/route",
                ROUTES + "\nbr-ex\t00000000\t0100070A\t0003\t0\t0\t0\t00000000\t0\t0\t0");

        assertThat(find()).isEqualTo(use("0000:02:00.0", Kind.DEFAULT_ROUTE, "br-ex"));
    }

    @Test
    void takesTheBootDisplayForAConsoleInVgaText() {
        host.file(function("0000:00:01.0") + "/class", "0x030000");
        host.file(function("0000:00:01.0") + "/boot_vga", "1");
        host.link("sys/bus/pci/devices/0000:00:01.0", function("0000:00:01.0"));
        host.file("sys/class/vtconsole/vtcon0/name", "(S) VGA+");
        host.file("sys/class/vtconsole/vtcon0/bind", "1");

        host.file("sys/class/tty/console/active", "ttyS0");
        assertThat(find()).isEmpty();
        host.file("sys/class/tty/console/active", "tty0 ttyS0");
        assertThat(find()).isEqualTo(use("0000:00:01.0", Kind.CONSOLE, "active console"));
    }

    @Test
    void namesControllersThatAControllerSitsBelowButNoBridge() {
        host.file("sys/bus/pci/devices/0000:00:0e.0/class", "0x010400");
        host.file("sys/bus/pci/devices/10000:e0:06.0/class", "0x060400");
        String disk =
                "sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0/block/sda";
        host.directory(disk);
        host.link("sys/dev/block/8:0", disk);
        host.file("proc/1/mountinfo", "31 1 8:0 / / rw - ext4 /dev/sda rw");

        assertThat(find())
                .containsOnlyKeys(
                        PciAddress.parse("0000:00:0e.0"), PciAddress.parse("10000:e1:00.0"));
    }

    @Test
    void saysWhatItLacksInsteadOfFindingNothing() {
        assertThatThrownBy(() ->
                        new ProcHostUses(
                                        directory.resolve("sys"),
                                        directory.resolve("none"),
                                        Set.of())
                                .find())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("hostPID");
    }

    private Map<PciAddress, List<HostUse>> find(InetAddress... nodeAddresses) {
        return new ProcHostUses(
                        directory.resolve("sys"), directory.resolve("proc"), Set.of(nodeAddresses))
                .find();
    }

    private static Map<PciAddress, List<HostUse>> use(String address, Kind kind, String detail) {
        return Map.of(PciAddress.parse(address), List.of(new HostUse(kind, detail)));
    }

    private static String function(String address) {
        return "sys/devices/pci0000:00/" + address;
    }

    private void disk(String address, String path) {
        host.file(function(address) + "/class", "0x010601");
        host.directory(function(address) + "/" + path);
    }

    private void nic(String address, String name) {
        host.file(function(address) + "/net/" + name + "/operstate", "up");
        host.link("sys/class/net/" + name, function(address) + "/net/" + name);
    }

    private void virtual(String name, String... lower) {
        host.directory("sys/devices/virtual/net/" + name);
        host.link("sys/class/net/" + name, "sys/devices/virtual/net/" + name);
        for (String below : lower) {
            host.link(
                    "sys/devices/virtual/net/" + name + "/lower_" + below,
                    "sys/class/net/" + below);
        }
    }
}
