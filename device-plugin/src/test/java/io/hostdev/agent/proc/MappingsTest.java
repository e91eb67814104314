// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static Mappings parse(String maps) {
        return Mappings.parse(maps.getBytes(StandardCharsets.UTF_8));
    }
}
