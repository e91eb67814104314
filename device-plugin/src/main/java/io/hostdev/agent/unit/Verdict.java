// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.util.Optional;

/// Where a unit is, and what is to be done about it now.
public record Verdict(UnitState state, Optional<Work> work) {

    static Verdict of(UnitState state) {
        return new Verdict(state, Optional.empty());
    }

    static Verdict doing(UnitState state, Work work) {
        return new Verdict(state, Optional.of(work));
    }

    /// The work, unless the same has just failed: then the failure, until its pause is over.
    static Verdict unlessItJustFailed(Situation situation, UnitState state, Work work) {
        return situation
                .failure()
                .filter(failure -> work.retries(failure.work()))
                .filter(failure -> situation.now().isBefore(failure.retryAt()))
                .map(failure -> of(failed(failure)))
                .orElseGet(() -> doing(state, work));
    }

    private static UnitState failed(Failure failure) {
        return switch (failure) {
            case Failure.Refused refused ->
                    new UnitState.Failed(refused.reason(), refused.message(), refused.retryAt());
            case Failure.Held held -> new UnitState.Releasing(held.holder());
        };
    }
}
