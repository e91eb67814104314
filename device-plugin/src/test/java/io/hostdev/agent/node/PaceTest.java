// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.plan.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration LAST_CLOSE = Duration.ofMillis(250);

    @Test
    void aPodMayTakeItsTime() {
        assertThat(Pace.of(reports(new UnitState.Draining("pod a/b")), List.of(), false))
                .isGreaterThan(LAST_CLOSE);
    }

    @Test
    void theLastCloseOfAPodThatIsGoneIsSeenSoon() {
        assertThat(Pace.of(reports(new UnitState.Draining("pod a/b")), List.of(), true))
                .isEqualTo(LAST_CLOSE);
        assertThat(Pace.of(reports(new UnitState.InUse("pod a/b")), List.of(), true))
                .isEqualTo(LAST_CLOSE);
    }

    @Test
    void theLastCloseOfAProcessIsSeenSoon() {
        assertThat(Pace.of(reports(new UnitState.Releasing("process 42 (qemu)")), List.of(), false))
                .isEqualTo(LAST_CLOSE);
    }

    private static List<UnitReport> reports(UnitState state) {
        return List.of(new UnitReport(UnitId.parse("0000:02:00.0"), "nic", state, Instant.EPOCH));
    }
}
