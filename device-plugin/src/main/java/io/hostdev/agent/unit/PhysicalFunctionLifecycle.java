// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The rules of a PF's way to the number of VFs that it shall have. Decides from what is seen and
/// written, never from what it remembers.
///
/// The kernel removes all VFs before it makes others, so no number changes while anybody has one of
/// those that are there: each is given back to the host first, and proven free.
public final class PhysicalFunctionLifecycle {

    /// After so long a change is not merely slow: the kernel keeps the write until a VF is closed.
    private static final Duration USUAL = Duration.ofSeconds(10);

    private PhysicalFunctionLifecycle() {}

    /// @param change to be set going now
    public record Verdict(VirtualFunctionsState state, Optional<VirtualFunctionsChange> change) {

        private static Verdict of(VirtualFunctionsState state) {
            return new Verdict(state, Optional.empty());
        }
    }

    /// Absent if there is nothing (left) to see to.
    public static Optional<Verdict> decide(PhysicalFunctionSituation situation) {
        Optional<PlannedVirtualFunctions> planned = situation.planned();
        Optional<VirtualFunctionsCustody> custody = situation.custody();
        if (planned.isEmpty() && custody.isEmpty()) {
            return Optional.empty();
        }
        if (situation.runningSince().isPresent()) {
            return Optional.of(running(situation, situation.runningSince().get()));
        }
        Optional<Function> physical = situation.physicalFunction();
        if (physical.isEmpty()) {
            return Optional.of(Verdict.of(new VirtualFunctionsState.Missing()));
        }
        Optional<Mismatch> mismatch =
                Mismatch.of(
                        planned.flatMap(PlannedVirtualFunctions::identity),
                        physical.get(),
                        custody.filter(known -> known.isStill(physical.get())).isPresent());
        if (mismatch.isPresent()) {
            return Optional.of(Verdict.of(new VirtualFunctionsState.Mistaken(mismatch.get())));
        }
        VirtualFunctionsChange change =
                planned.map(wanted ->
                                towards(
                                        wanted,
                                        custody,
                                        situation.actual(),
                                        driver(physical.get())))
                        .orElseGet(() -> back(custody.orElseThrow(), driver(physical.get())));
        boolean settled = custody.map(VirtualFunctionsCustody::settled).orElse(true);
        if (situation.actual() != change.count()) {
            return Optional.of(toBeChanged(situation, physical.get(), change));
        }
        return Optional.of(
                planned.isPresent() && settled
                        ? Verdict.of(new VirtualFunctionsState.Ready())
                        : unlessItJustFailed(situation, change));
    }

    private static VirtualFunctionsChange towards(
            PlannedVirtualFunctions wanted,
            Optional<VirtualFunctionsCustody> custody,
            int actual,
            Optional<String> driver) {
        return new VirtualFunctionsChange(
                wanted.physicalFunction(),
                wanted.identity(),
                wanted.owner(),
                wanted.count().orElse(actual),
                wanted.unprobed(),
                custody,
                driver,
                false);
    }

    private static VirtualFunctionsChange back(
            VirtualFunctionsCustody custody, Optional<String> driver) {
        return new VirtualFunctionsChange(
                custody.physicalFunction(),
                Optional.empty(),
                custody.owner(),
                custody.original(),
                Set.of(),
                Optional.of(custody),
                driver,
                true);
    }

    private static Optional<String> driver(Function physical) {
        return physical.binding().driver().map(BoundDriver::name);
    }

    private static Verdict running(PhysicalFunctionSituation situation, Instant since) {
        return Verdict.of(
                new VirtualFunctionsState.Changing(
                        situation.now().isAfter(since.plus(USUAL))
                                ? "the kernel keeps a write since %s, until a virtual function is closed"
                                        .formatted(since)
                                : ""));
    }

    private static Verdict toBeChanged(
            PhysicalFunctionSituation situation, Function physical, VirtualFunctionsChange change) {
        Optional<String> keeper =
                situation
                        .taken(physical.address())
                        .or(() ->
                                physical.binding().onVfio()
                                        ? situation.holder(physical)
                                        : Optional.empty())
                        .or(() ->
                                situation.virtualFunctions().stream()
                                        .flatMap(one -> situation.keeper(one).stream())
                                        .findFirst());
        return keeper.map(who -> Verdict.of(new VirtualFunctionsState.Draining(who)))
                .orElseGet(() -> unlessItJustFailed(situation, change));
    }

    private static Verdict unlessItJustFailed(
            PhysicalFunctionSituation situation, VirtualFunctionsChange change) {
        return situation
                .failure()
                .filter(failed -> change.retries(failed.change()))
                .filter(failed -> situation.now().isBefore(failed.retryAt()))
                .map(failed -> Verdict.of(failed.state()))
                .orElseGet(() ->
                        new Verdict(new VirtualFunctionsState.Changing(""), Optional.of(change)));
    }
}
