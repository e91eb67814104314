// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.hostdev.core.words.Words;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Conditions as values: merged, never changed in place.
public final class Conditions {

    /// In bytes: sentences about several nodes.
    private static final int LONGEST_MESSAGE = 4 * Words.SENTENCE;

    private Conditions() {}

    /// Puts the verdicts over the old conditions. A condition keeps its transition time for as long
    /// as its status stays; a type without a verdict stays as it was.
    static List<Condition> merge(
            List<Condition> old, List<Verdict> verdicts, long generation, Instant now) {
        List<Condition> merged = new ArrayList<>();
        for (Verdict.ConditionType type : Verdict.ConditionType.values()) {
            Optional<Condition> before = find(old, type.toString());
            verdicts.stream()
                    .filter(verdict -> verdict.type() == type)
                    .findFirst()
                    .map(verdict -> condition(before, verdict, generation, now))
                    .or(() -> before)
                    .ifPresent(merged::add);
        }
        return List.copyOf(merged);
    }

    /// The condition of this type, if it is there.
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private static Condition condition(
            Optional<Condition> before, Verdict verdict, long generation, Instant now) {
        String status = verdict.truth().toString();
        String since =
                before.filter(condition -> condition.getStatus().equals(status))
                        .map(Condition::getLastTransitionTime)
                        .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(verdict.type().toString())
                .withStatus(status)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .withReason(Words.of(verdict.reason(), Words.WORD))
                .withMessage(Words.of(verdict.message(), LONGEST_MESSAGE))
                .build();
    }
}
