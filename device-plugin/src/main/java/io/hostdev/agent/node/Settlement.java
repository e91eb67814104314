// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.AllocationFate;
import io.hostdev.agent.unit.AllocationFate.Evidence;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows what becomes of Allocate's answers, and writes it down. Guarded by the book's monitor.
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final UnitBook book;
    private final Arrivals arrivals;
    private final GrantedNodes grantedNodes;
    private final InstantSource clock;
    private final Complaint unsettled = new Complaint(LOG);
    private final Complaint unseen = new Complaint(LOG);
    private final Instant began;
    private final Set<Answer> inherited;
    private final Map<Answer, Instant> unlisted = new HashMap<>();

    /// Why the containers that live could not be seen at this look.
    private Optional<String> blind = Optional.empty();

    Settlement(UnitBook book, Arrivals arrivals, NodePorts ports) {
        this.book = book;
        this.arrivals = arrivals;
        this.grantedNodes = ports.grantedNodes();
        this.clock = ports.clock();
        this.began = clock.instant();
        this.inherited =
                book.ledger().allocations().stream()
                        .map(Answer::of)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// What tells one answer from another.
    private record Answer(SortedSet<UnitId> units, Instant since) {

        static Answer of(Allocation allocation) {
            return new Answer(allocation.units(), allocation.since());
        }
    }

    /// The kubelet did not answer: whoever it does not show next may have been there meanwhile.
    void unknown() {
        unlisted.clear();
    }

    /// Whether a pod had units and is not listed any more, and the answer stands.
    boolean awaitsContainers() {
        return allocations()
                .filter(allocation -> allocation.pod().isPresent())
                .anyMatch(allocation -> unlisted.containsKey(Answer.of(allocation)));
    }

    /// @param asked when the kubelet was asked: its list says nothing of later answers
    void settle(List<PodUse> pods, Machine machine, Instant asked) {
        List<Allocation> allocations =
                allocations().filter(allocation -> allocation.since().isBefore(asked)).toList();
        unlisted.keySet().retainAll(allocations.stream().map(Answer::of).toList());
        Optional<String> trouble = Optional.empty();
        blind = Optional.empty();
        for (Allocation allocation : allocations) {
            Evidence evidence = evidence(allocation, pods, machine);
            try {
                switch (AllocationFate.of(allocation, evidence, clock.instant())) {
                    case AllocationFate.Stands() -> {}
                    case AllocationFate.Attributed(String pod) -> book.allocate(allocation.to(pod));
                    case AllocationFate.Over() -> book.deallocate(allocation);
                }
            } catch (Journal.Unusable unusable) {
                trouble = Optional.of(unusable.getMessage());
            }
        }
        unsettled.about(trouble);
        unseen.about(blind);
    }

    /// What an earlier agent has answered, it did before this one began.
    private Stream<Allocation> allocations() {
        return book.ledger().allocations().stream()
                .map(allocation ->
                        inherited.contains(Answer.of(allocation))
                                ? allocation.notAfter(began)
                                : allocation);
    }

    private Evidence evidence(Allocation allocation, List<PodUse> pods, Machine machine) {
        Optional<String> user = AllocationFate.user(allocation, pods);
        Set<String> latecomers = arrivals.latecomers(allocation.since());
        Instant now = clock.instant();
        if (user.isPresent()) {
            unlisted.remove(Answer.of(allocation));
            return new Evidence(pods, latecomers, true, now);
        }
        Instant since = unlisted.computeIfAbsent(Answer.of(allocation), ignored -> now);
        return new Evidence(pods, latecomers, containerLives(allocation, machine), since);
    }

    private boolean containerLives(Allocation allocation, Machine machine) {
        Set<IommuGroupId> groups = book.groups(allocation.units(), machine);
        try {
            return !Collections.disjoint(grantedNodes.find(), groups);
        } catch (Holders.Unreadable unreadable) {
            blind = Optional.of(unreadable.getMessage());
            return true;
        }
    }
}
