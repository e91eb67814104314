// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostdev.agent.DirectoryTree;
import io.hostdev.agent.port.Holders.Unreadable;
import io.hostdev.core.machine.IommuGroupId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/dev/null` stands for a group's node: its number is 1:3 everywhere. Another file system stands
/// for the host's `/dev`.
class ProcGrantedNodesTest {

    private static final String ANOTHER_FILE_SYSTEM = "/proc";

    @TempDir private Path directory;
    private DirectoryTree host;

    @BeforeEach
    void hostWithInit() {
        host = new DirectoryTree(directory);
        host.name("proc/1/ns/pid", "pid:[4026531836]");
        host.file("proc/devices", "Character devices:\n243 vfio\n511 vfio-dev\n");
        host.name("proc/1/ns/mnt", "mnt:[1]");
        host.name("proc/1/root/dev", ANOTHER_FILE_SYSTEM);
        host.file("sys/class/vfio/11/dev", "1:3");
    }

    @Test
    void aNodeInAContainersDevIsFoundWhateverItsName() throws Unreadable {
        container(42, "mnt:[2]");
        assertThat(granted().find()).containsExactly(new IommuGroupId(11));
    }

    @Test
    void aContainerWithoutVfioHasNothing() throws Unreadable {
        host.name("proc/42/ns/mnt", "mnt:[2]");
        host.directory("proc/42/root/dev");
        assertThat(granted().find()).isEmpty();
    }

    @Test
    void theHostsOwnDevIsGivenToNobody() throws Exception {
        container(42, "mnt:[2]");
        Files.delete(directory.resolve("proc/1/root/dev"));
        host.directory("proc/1/root/dev"); // on the file system that the container's is on
        assertThat(granted().find()).isEmpty();
    }

    @Test
    void fromWithinAPidNamespaceNothingCanBeSaid() throws Exception {
        Files.delete(directory.resolve("proc/1/ns/pid"));
        host.name("proc/1/ns/pid", "pid:[4026532000]");
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> granted().find())
                .withMessageContaining("hostPID");
    }

    private void container(int pid, String mountNamespace) {
        host.name("proc/" + pid + "/ns/mnt", mountNamespace);
        host.name("proc/" + pid + "/root/dev/vfio/renamed", "/dev/null");
    }

    private ProcGrantedNodes granted() {
        return new ProcGrantedNodes(directory.resolve("sys"), directory.resolve("proc"));
    }
}
