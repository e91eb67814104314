// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.agent.port.Holders.Unreadable;
import io.hostdev.agent.syscall.DeviceNumber;
import io.hostdev.core.machine.IommuGroupId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcHoldersTest {

    private static final String MAPPING =
            "7f2a40000000-7f2a40020000 rw-s 00000000 00:0e 1049 anon_inode:[vfio-device]";

    @TempDir private Path directory;
    private DirectoryTree host;

    @BeforeEach
    void hostWithInit() {
        host = new DirectoryTree(directory);
        host.name("proc/1/ns/pid", "pid:[4026531836]");
        host.file("proc/devices", "Character devices:\n243 vfio\n511 vfio-dev\n");
        process(1, "systemd");
    }

    @Test
    void namesTheGroupByTheNumberOfTheOpenNode() throws Unreadable, IOException {
        // /dev/null stands for a group's node: its number is 1:3 everywhere.
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:rdev")).isEqualTo(0x103L);
        host.file("sys/class/vfio/11/dev", "1:3");
        process(42, "qemu-system-x86");
        host.name("proc/42/fd/7", "/dev/null");
        host.file("proc/42/cgroup", "0::/kubepods/podd3b07384-d113-4c52-8f3a-0123456789ab/4f1c");

        assertThat(holders().scan())
                .containsExactly(
                        new Holder(
                                42,
                                "qemu-system-x86",
                                Optional.of("d3b07384-d113-4c52-8f3a-0123456789ab"),
                                new Hold.Groups(Set.of(new IommuGroupId(11)))));
    }

    @Test
    void findsAHolderThatHasOnlyAMapping() throws Unreadable {
        process(42, "dpdk");
        host.file("proc/42/maps", MAPPING);

        assertThat(holders().scan())
                .containsExactly(
                        new Holder(42, "dpdk", Optional.empty(), new Hold.Devices(Set.of())));
    }

    @Test
    void namesTheGroupOfACdevThatIsMapped() throws Unreadable {
        host.link("sys/class/vfio-dev/vfio3/device", "sys/devices/pci0000:00/0000:02:00.0");
        host.link("sys/devices/pci0000:00/0000:02:00.0/iommu_group", "sys/kernel/iommu_groups/11");
        process(42, "qemu");
        host.file(
                "proc/42/maps",
                "7f2a40000000-7f2a40020000 rw-s 00000000 00:06 1049 /dev/vfio/devices/vfio3");

        assertThat(holders().scan())
                .extracting(Holder::hold)
                .containsExactly(new Hold.Groups(Set.of(new IommuGroupId(11))));
    }

    /// While its function is being unbound there is no more than its number.
    @Test
    void findsAHolderOfACdevThatIsOnItsWayOut() throws Unreadable {
        // /dev/null stands for the cdev: its number is 1:3 everywhere.
        host.file("proc/devices", "Character devices:\n  1 vfio-dev\n");
        process(42, "qemu");
        host.name("proc/42/fd/7", "/dev/null");

        assertThat(holders().scan())
                .containsExactly(
                        new Holder(42, "qemu", Optional.empty(), new Hold.Devices(Set.of())));
    }

    @Test
    void aCdevOnItsWayOutMayBeOfAnotherGroupThanWhatElseIsOpen() throws Unreadable {
        host.file("proc/devices", "Character devices:\n  1 vfio-dev\n");
        host.link("sys/class/vfio-dev/vfio3/device", "sys/devices/pci0000:00/0000:02:00.0");
        host.link("sys/devices/pci0000:00/0000:02:00.0/iommu_group", "sys/kernel/iommu_groups/11");
        process(42, "qemu");
        host.file(
                "proc/42/maps",
                "7f2a40000000-7f2a40020000 rw-s 00000000 00:06 1049 /dev/vfio/devices/vfio3");
        host.name("proc/42/fd/7", "/dev/null");

        List<Holder> found = holders().scan();

        assertThat(found)
                .extracting(Holder::hold)
                .containsExactly(new Hold.GroupsAndMore(Set.of(new IommuGroupId(11))));
        assertThat(found.getFirst().has(Set.of(new IommuGroupId(11)))).isTrue();
        assertThat(found.getFirst().has(Set.of(new IommuGroupId(4)))).isFalse();
        assertThat(found.getFirst().mayHave(Set.of(new IommuGroupId(4)))).isTrue();
    }

    @Test
    void aCharacterDeviceThatIsNotOfVfioHoldsNothing() throws Unreadable {
        process(42, "qemu");
        host.name("proc/42/fd/7", "/dev/null");

        assertThat(holders().scan()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/vfio/devices/vfio7", "/dev/vfio/devices/vfio7 (deleted)"})
    void findsWhoHasACdevMappedThatIsOnItsWayOut(String name) throws Unreadable {
        process(42, "qemu");
        host.file("proc/42/maps", "7f2a40000000-7f2a40020000 rw-s 00000000 00:06 1049 " + name);

        assertThat(holders().scan())
                .containsExactly(
                        new Holder(42, "qemu", Optional.empty(), new Hold.Devices(Set.of())));
    }

    @Test
    void looksAtTheThreadsOfAProcessWhoseFirstThreadHasEnded() throws Unreadable {
        process(42, "a) Z (b");
        host.file("proc/42/stat", "42 (a) Z (b) Z 1 42 42 0 -1");
        host.directory("proc/42/task/42/fd").file("proc/42/task/42/maps", "");
        host.directory("proc/42/task/43/fd").file("proc/42/task/43/maps", MAPPING);

        assertThat(holders().scan()).extracting(Holder::pid).containsExactly(42);
    }

    /// Its name is cut to 15 bytes, within a letter of two.
    @Test
    void looksAtTheThreadsOfAProcessWhateverItsNameIs() throws Exception {
        byte[] name = Arrays.copyOf("обработчик".getBytes(StandardCharsets.UTF_8), 15);
        process(42, "dpdk");
        Files.write(directory.resolve("proc/42/comm"), name);
        Files.write(
                directory.resolve("proc/42/stat"),
                ByteBuffer.allocate(40)
                        .put("42 (".getBytes(StandardCharsets.US_ASCII))
                        .put(name)
                        .put(") Z 1 42 42 0 -1".getBytes(StandardCharsets.US_ASCII))
                        .array());
        host.directory("proc/42/task/43/fd").file("proc/42/task/43/maps", MAPPING);

        assertThat(holders().scan())
                .extracting(Holder::pid, Holder::command)
                .containsExactly(tuple(42, "обработ\uFFFD"));
    }

    @Test
    void showsAProcesssNameAsText() throws Exception {
        process(42, "q\n\u001b]0;owned\u0007\u202e");
        host.file("proc/42/maps", MAPPING);

        assertThat(holders().scan())
                .extracting(Holder::command)
                .containsExactly("q\uFFFD\uFFFD]0;owned\uFFFD\uFFFD");
    }

    @Test
    void readsTheGroupBehindACdev() throws IOException {
        host.file("sys/class/vfio-dev/vfio3/dev", "511:3");
        host.link("sys/class/vfio-dev/vfio3/device", "sys/devices/pci0000:00/0000:02:00.0");
        host.link("sys/devices/pci0000:00/0000:02:00.0/iommu_group", "sys/kernel/iommu_groups/11");
        host.file("sys/class/vfio/noiommu-4/dev", "243:1");

        VfioNodes nodes = VfioNodes.read(directory.resolve("sys"), directory.resolve("proc"));

        assertThat(nodes.byCdev()).containsExactly(Map.entry("vfio3", new IommuGroupId(11)));
        assertThat(nodes.byNumber())
                .containsEntry(new DeviceNumber(511, 3), new IommuGroupId(11))
                .containsEntry(new DeviceNumber(243, 1), new IommuGroupId(4))
                .hasSize(2);
        assertThat(nodes.cdevMajor()).hasValue(511);
    }

    @Test
    void refusesToSayThatNobodyHoldsWhereProcessesAreHidden() throws IOException {
        Files.delete(directory.resolve("proc/1/ns/pid"));
        assertThatThrownBy(holders()::scan)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("CAP_SYS_PTRACE");

        host.name("proc/1/ns/pid", "pid:[4026532999]");
        assertThatThrownBy(holders()::scan)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("hostPID");
    }

    @Test
    void refusesWhereAProcessCannotBeRead() {
        host.directory("proc/42/fd"); // and no maps, though the process is there

        assertThatThrownBy(holders()::scan)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("proc/42");
    }

    private ProcHolders holders() {
        return new ProcHolders(directory.resolve("sys"), directory.resolve("proc"));
    }

    private void process(int pid, String command) {
        String path = "proc/" + pid;
        host.directory(path + "/fd")
                .file(path + "/maps", "")
                .file(path + "/comm", command)
                .file(path + "/stat", pid + " (" + command + ") S 1")
                .file(path + "/cgroup", "0::/");
    }
}
