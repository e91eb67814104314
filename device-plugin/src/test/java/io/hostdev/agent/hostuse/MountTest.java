// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountTest {

    @Test
    void readsTheFieldsOnBothSidesOfTheDash() {
        String text =
                """
                24 31 0:22 / /proc rw,relatime - proc proc rw
                36 35 259:1 /sub /mnt/a\\040b rw,noatime master:1 shared:2 - ext4 /dev/nvme0n1p1 rw,errors=continue
                """;

        assertThat(Mount.parse(text))
                .containsExactly(
                        new Mount("0:22", "/proc", "proc", "proc"),
                        new Mount("259:1", "/mnt/a b", "ext4", "/dev/nvme0n1p1"));
    }

    @Test
    void leavesOutALineOfAnotherForm() {
        assertThat(Mount.parse("36 35 259:1 / /mnt rw ext4 /dev/nvme0n1p1 rw\n")).isEmpty();
    }

    @Test
    void knowsAFileSystemWithoutABlockDevice() {
        assertThat(new Mount("0:26", "/", "overlay", "overlay").hasBlockDevice()).isFalse();
        assertThat(new Mount("8:1", "/", "ext4", "/dev/sda1").hasBlockDevice()).isTrue();
    }
}
