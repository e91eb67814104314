// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A condition whose status has changed.
///
/// @param before absent: the condition is new
public record Transition(Optional<Condition> before, Condition after) {

    /// A first appearance counts, unless it says nothing: `Unknown`, or not degraded.
    public static List<Transition> between(List<Condition> before, List<Condition> after) {
        List<Transition> transitions = new ArrayList<>();
        for (Condition now : after) {
            Optional<Condition> then = Conditions.find(before, now.getType());
            if (then.isPresent() ? !then.get().getStatus().equals(now.getStatus()) : speaks(now)) {
                transitions.add(new Transition(then, now));
            }
        }
        return transitions;
    }

    /// Whether it is a turn for the worse.
    public boolean warning() {
        return !after.getStatus().equals(isDegraded(after) ? "False" : "True");
    }

    private static boolean speaks(Condition condition) {
        return !condition.getStatus().equals("Unknown")
                && !(isDegraded(condition) && condition.getStatus().equals("False"));
    }

    private static boolean isDegraded(Condition condition) {
        return condition.getType().equals(Verdict.ConditionType.DEGRADED.toString());
    }
}
