// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.Vanished;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentlyVanishedTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final RecentlyVanished vanished = new RecentlyVanished();

    @Test
    void itIsToldForAsLongAsAnEventLives() {
        vanished.add(at(START));
        vanished.add(at(START.plusSeconds(1)));

        assertThat(vanished.recent(START.plus(RecentlyVanished.KEPT).minusMillis(1))).hasSize(2);
        assertThat(vanished.recent(START.plus(RecentlyVanished.KEPT)))
                .containsExactly(at(START.plusSeconds(1)));
    }

    @Test
    void ofManyTheNewestAreKept() {
        IntStream.range(0, 100).forEach(second -> vanished.add(at(START.plusSeconds(second))));

        assertThat(vanished.recent(START))
                .hasSize(RecentlyVanished.MOST)
                .endsWith(at(START.plusSeconds(99)));
    }

    private static Vanished at(Instant instant) {
        return new Vanished(
                UnitId.parse("0000:02:00.0"),
                "nic",
                List.of(PciAddress.parse("0000:02:00.0")),
                Optional.of("default/dpdk"),
                instant);
    }
}
