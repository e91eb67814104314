// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.operator.status.Verdict.ConditionType;
import io.hostdev.operator.status.Verdict.Truth;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00.456Z");

    @Test
    void theTransitionTimeStaysWhileTheStatusStays() {
        List<Condition> before = merge(List.of(), THEN, verdict(Truth.FALSE, "Binding"));

        assertThat(merge(before, NOW, verdict(Truth.FALSE, "Failed")))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.getReason()).isEqualTo("Failed");
                    assertThat(condition.getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
                });
        assertThat(merge(before, NOW, verdict(Truth.TRUE, "Ready")))
                .singleElement()
                .extracting(Condition::getLastTransitionTime)
                .isEqualTo("2026-01-02T00:00:00Z");
    }

    @Test
    void aConditionWithoutAVerdictStays() {
        List<Condition> before = merge(List.of(), THEN, verdict(Truth.TRUE, "Ready"));

        assertThat(
                        merge(
                                before,
                                NOW,
                                new Verdict(ConditionType.ACCEPTED, Truth.TRUE, "Accepted", "all")))
                .extracting(Condition::getType)
                .containsExactly("Accepted", "Ready");
    }

    @ParameterizedTest
    @CsvSource({
        // type, before, after, Events, warning
        "Ready,    ,        False,   1, true",
        "Ready,    ,        True,    1, false",
        "Ready,    False,   True,    1, false",
        "Ready,    True,    False,   1, true",
        "Ready,    True,    True,    0, false",
        "Viable,   ,        Unknown, 0, true",
        "Viable,   Unknown, True,    1, false",
        "Degraded, ,        False,   0, false",
        "Degraded, ,        True,    1, true",
        "Degraded, True,    False,   1, false",
    })
    void eachTransitionIsOneEvent(
            String type, @Nullable String before, String after, int events, boolean warning) {
        List<Transition> transitions =
                Transition.between(
                        before == null ? List.of() : List.of(condition(type, before)),
                        List.of(condition(type, after)));

        assertThat(transitions).hasSize(events);
        assertThat(transitions).allSatisfy(it -> assertThat(it.warning()).isEqualTo(warning));
    }

    private static List<Condition> merge(List<Condition> old, Instant now, Verdict verdict) {
        return Conditions.merge(old, List.of(verdict), 7, now);
    }

    private static Verdict verdict(Truth truth, String reason) {
        return new Verdict(ConditionType.READY, truth, reason, "");
    }

    private static Condition condition(String type, String status) {
        Condition condition = new Condition();
        condition.setType(type);
        condition.setStatus(status);
        return condition;
    }
}
