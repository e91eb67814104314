// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MappingsTest {

    private static final String ORDINARY =
            """
            55d0c8a00000-55d0c8a25000 r--p 00000000 fe:01 131 /usr/bin/qemu-system-x86_64
            7ffd1c9fe000-7ffd1ca1f000 rw-p 00000000 00:00 0   [stack]
            """;

    @Test
    void seesADeviceOpenedThroughItsGroup() {
        String line =
                "7f2a40000000-7f2a40020000 rw-s 00000000 00:0e 1049 anon_inode:[vfio-device]\n";

        assertThat(parse(ORDINARY + line)).isEqualTo(new Mappings(true, Set.of()));
    }

    @Test
    void seesCdevsByName() {
        String lines =
                """
                7f2a40000000-7f2a40020000 rw-s 00000000 00:05 411 /dev/vfio/devices/vfio0
                7f2a40020000-7f2a40040000 rw-s 00000000 00:05 412 /dev/vfio/devices/vfio12 (deleted)
                """;

        assertThat(parse(lines + ORDINARY))
                .isEqualTo(new Mappings(false, Set.of("vfio0", "vfio12")));
    }

    @Test
    void isNotMisledByALibraryOfThatName() {
        assertThat(parse("7f2a4000-7f2a5000 r-xp 00000000 fe:01 131 /usr/lib/librte_bus_vfio.so\n"))
                .isEqualTo(Mappings.NONE);
        assertThat(parse("")).isEqualTo(Mappings.NONE);
        assertThat(parse("vfi")).isEqualTo(Mappings.NONE);
    }

    /// Two lines as the kernel shows them, of files that a tenant has made.
    @Test
    void aFileWithTheNameOfADeviceInItsOwnHoldsNothing() {
        assertThat(
                        parse(
                                """
                                7f2a40000000-7f2a40001000 rw-s 00000000 fe:01 131  /tmp/anon_inode:[vfio-device]
                                7f2a40001000-7f2a40002000 rw-s 00000000 fe:01 132  /tmp/a /vfio3x
                                7f2a40002000-7f2a40003000 rw-p 00000000 00:00 0    [anon:anon_inode:[vfio-device]]
                                7f2a40003000-7f2a40004000 rw-p 00000000 00:00 0    [anon:/vfio3]
                                """))
                .isEqualTo(Mappings.NONE);
    }

    /// A new line in a name is shown as `\\012`.
    @Test
    void aNameHasOneLine() {
        assertThat(
                        parse(
                                "7f2a40000000-7f2a40001000 rw-s 00000000 fe:01 131  /tmp/a\\012anon_inode:[vfio-device]\n"))
                .isEqualTo(Mappings.NONE);
    }

    @Test
    void seesACdevAtTheEndOfALongPath() {
        String path = "/" + "d".repeat(250) + "/" + "e".repeat(250) + "/vfio7";

        assertThat(parse("7f2a4000-7f2a5000 rw-s 00000000 00:05 411 " + path + "\n"))
                .isEqualTo(new Mappings(false, Set.of("vfio7")));
    }

    /// vm.max_map_count allows 65 530, and a path has 4 KiB: 270 MB of text.
    @Test
    void whatAProcessMapsCostsNoMemory() throws IOException {
        byte[] line =
                ("7f2a4000-7f2a5000 r--p 00000000 fe:01 131 " + "/vfio".repeat(816) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        Mappings found = Mappings.read(new Repeated(line, 65_530));

        assertThat(found).isEqualTo(Mappings.NONE);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }

    /// The same line so many times.
    private static final class Repeated extends InputStream {

        private final byte[] line;
        private int left;

        Repeated(byte[] line, int times) {
            this.line = line;
            this.left = times;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int from, int size) {
            if (left == 0) {
                return -1;
            }
            left--;
            System.arraycopy(line, 0, buffer, from, line.length);
            return line.length;
        }
    }

    private static Mappings parse(String maps) {
        try {
            return Mappings.read(new ByteArrayInputStream(maps.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
