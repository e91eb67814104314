// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.bind.Binder;
import io.hostdev.agent.bind.Reattacher;
import io.hostdev.agent.bind.StillHeld;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.Outcome;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Drift;
import io.hostdev.agent.unit.Failure;
import io.hostdev.agent.unit.Running;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.plan.UnitId;
import io.hostdev.telemetry.Topic;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has work carried out, and knows what became of it. One piece at a time for each unit.
final class Workshop {

    private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);

    private final Binder binder;
    private final Reattacher reattacher;
    private final InstantSource clock;
    private final Labour labour;
    private final Runnable wake;
    private final Observer observer;
    private final Map<UnitId, Running> running = new HashMap<>();
    private final Map<UnitId, Failure> failures = new HashMap<>();
    private final Map<UnitId, Drift> drifts = new HashMap<>();
    private long finished;

    Workshop(NodePorts ports, VfioGroups groups, Labour labour, Runnable wake) {
        this.binder =
                new Binder(
                        ports.bus(),
                        groups,
                        ports.holders(),
                        ports.hostUses(),
                        ports.journal(),
                        ports.bootId());
        this.reattacher = new Reattacher(ports.bus(), groups, ports.holders(), ports.journal());
        this.clock = ports.clock();
        this.observer = ports.observer();
        this.labour = labour;
        this.wake = wake;
    }

    synchronized Optional<Running> running(UnitId unit) {
        return Optional.ofNullable(running.get(unit));
    }

    synchronized List<Work> running() {
        return running.values().stream().map(Running::work).toList();
    }

    /// How often this unit was bound elsewhere behind our back.
    synchronized Optional<Drift> drift(UnitId unit) {
        return Optional.ofNullable(drifts.get(unit));
    }

    synchronized Optional<Failure> failure(UnitId unit) {
        return Optional.ofNullable(failures.get(unit));
    }

    /// Changes with each piece of work that ends: what was observed before may be stale.
    synchronized long finished() {
        return finished;
    }

    /// Returns at once. Does nothing if there is work on this unit already, or if any has ended
    /// since the decision for this work was made: then it was made on what is no longer so, and the
    /// loop is woken to decide again.
    ///
    /// @param seen what [#finished] said before the node was looked at
    synchronized void start(Work work, long seen) {
        if (finished != seen) {
            wake.run();
        } else if (running.putIfAbsent(work.unit(), new Running(work, clock.instant())) == null) {
            labour.take("work-" + work.unit(), () -> carryOut(work));
        }
    }

    /// A unit of which nothing is left has no past either.
    synchronized void forget(UnitId unit) {
        failures.remove(unit);
        drifts.remove(unit);
    }

    /// It was seen bound: after a while, what happened before does not count any more.
    synchronized void seenBound(UnitId unit) {
        drifts.computeIfPresent(
                unit, (ignored, drift) -> drift.isForgotten(clock.instant()) ? null : drift);
    }

    private void bound(Work.Bind work) {
        failures.remove(work.unit());
        if (work.custody().isPresent()) {
            drifts.merge(
                    work.unit(),
                    new Drift(1, clock.instant()),
                    (before, first) -> before.again(first.last()));
        }
    }

    private void gaveBack(UnitId unit) {
        failures.remove(unit);
        drifts.remove(unit);
    }

    /// What is none of the failures that are expected here is a bug and ends the program (see
    /// Main): it is crash-only, and the next start goes on from the journal.
    private void carryOut(Work work) {
        long began = System.nanoTime();
        observer.workBegins(work);
        try (var _ = Topic.hostDevice(work.planned().hostDevice()).unit(work.unit())) {
            Runnable outcome =
                    switch (work) {
                        case Work.Bind bind -> {
                            binder.bind(bind.planned(), bind.custody());
                            yield () -> bound(bind);
                        }
                        case Work.Reattach(var custody) -> {
                            reattacher.reattach(custody);
                            yield () -> gaveBack(custody.id());
                        }
                    };
            LOG.info("{}: done", work.described());
            tell(work, Outcome.DONE, "", began);
            end(work, outcome);
        } catch (StillHeld held) {
            LOG.debug("{}: {}", work.described(), held.getMessage());
            tell(work, Outcome.HELD, "", began);
            end(
                    work,
                    () ->
                            failures.put(
                                    work.unit(),
                                    Failure.Held.of(work, held.holder(), clock.instant())));
        } catch (BindFailure failure) {
            fails(work, failure.reason(), failure.getMessage(), began);
        } catch (UncheckedIOException unreadable) {
            fails(work, "HostUnreadable", unreadable.toString(), began);
        }
    }

    private void fails(Work work, String reason, String message, long began) {
        try (var _ = Topic.hostDevice(work.planned().hostDevice()).unit(work.unit())) {
            LOG.warn("{}: {}", work.described(), message);
        }
        tell(work, Outcome.FAILED, reason, began);
        end(work, () -> failed(work, reason, message));
    }

    private void tell(Work work, Outcome outcome, String reason, long began) {
        observer.workEnds(work, outcome, reason, Duration.ofNanos(System.nanoTime() - began));
    }

    private void failed(Work work, String reason, String message) {
        int attempts = failure(work.unit()).map(last -> attempts(last, work)).orElse(0) + 1;
        failures.put(
                work.unit(), Failure.Refused.of(work, reason, message, attempts, clock.instant()));
    }

    private static int attempts(Failure last, Work work) {
        return switch (last) {
            case Failure.Refused refused when work.retries(refused.work()) -> refused.attempts();
            case Failure.Refused ignored -> 0;
            case Failure.Held ignored -> 0;
        };
    }

    private void end(Work work, Runnable outcome) {
        synchronized (this) {
            running.remove(work.unit());
            outcome.run();
            finished++;
        }
        wake.run();
    }
}
