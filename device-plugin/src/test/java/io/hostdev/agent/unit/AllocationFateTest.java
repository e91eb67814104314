// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.AllocationFate.Attributed;
import io.hostdev.agent.unit.AllocationFate.Evidence;
import io.hostdev.agent.unit.AllocationFate.Over;
import io.hostdev.agent.unit.AllocationFate.Stands;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AllocationFateTest {

    private static final ResourceName NIC = ResourceName.defaultFor("nic");
    private static final UnitId UNIT = UnitId.parse("0000:02:00.0");
    private static final UnitId OTHER = UnitId.parse("0000:03:00.0");
    private static final Instant SINCE = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant LATE = SINCE.plus(AllocationFate.APPEARANCE);
    private static final PodUse OLD = new PodUse("default", "old", Map.of());
    private static final PodUse USER = new PodUse("default", "qemu", Map.of(NIC, Set.of(UNIT)));
    private static final PodUse SILENT = new PodUse("default", "qemu", Map.of());

    private static final Allocation FRESH =
            Allocation.answered(
                    NIC, new TreeSet<>(Set.of(UNIT)), List.of(), SINCE, Set.of("default/old"));
    private static final Allocation SEEN = FRESH.to("default/qemu");

    @Test
    void thePodThatIsSeenWithItHasIt() {
        assertThat(fate(FRESH, SINCE, OLD, USER)).isEqualTo(new Attributed("default/qemu"));
        assertThat(fate(SEEN, LATE, USER)).isEqualTo(new Stands());
    }

    @Test
    void itIsOverWhenItsPodIsGone() {
        assertThat(fate(SEEN, SINCE, OLD)).isEqualTo(new Over());
    }

    /// A kubelet that has just started lists nothing for a moment.
    @Test
    void onePageWithoutThePodIsNotBelieved() {
        Instant first = LATE.minus(AllocationFate.CERTAINTY).plusMillis(1);
        assertThat(
                        AllocationFate.of(
                                SEEN, new Evidence(List.of(OLD), Set.of(), false, first), LATE))
                .isEqualTo(new Stands());
        assertThat(
                        AllocationFate.of(
                                SEEN,
                                new Evidence(List.of(OLD), Set.of(), false, first.minusMillis(1)),
                                LATE))
                .isEqualTo(new Over());
    }

    /// The kubelet forgets a force-deleted pod at once, and shows no ordinary init container.
    @Test
    void aLivingContainerKeepsItWhateverTheKubeletLists() {
        Instant much = LATE.plusSeconds(3600);
        assertThat(AllocationFate.of(SEEN, new Evidence(List.of(), Set.of(), true, SINCE), much))
                .isEqualTo(new Stands());
        assertThat(
                        AllocationFate.of(
                                FRESH, new Evidence(List.of(OLD), Set.of(), true, SINCE), much))
                .isEqualTo(new Stands());
    }

    @Test
    void aPodMayTakeAWhileToAppear() {
        assertThat(fate(FRESH, LATE.minusMillis(1), OLD)).isEqualTo(new Stands());
        assertThat(fate(FRESH, LATE, OLD)).isEqualTo(new Over());
    }

    /// The image of its init container may still be on its way.
    @Test
    void aPodThatCameAfterTheAnswerMayBeItsPod() {
        assertThat(fate(FRESH, LATE.plusSeconds(3600), OLD, SILENT)).isEqualTo(new Stands());
    }

    /// Its admission failed, say, and others come and go for ever.
    @Test
    void aPodThatCameMuchLaterIsNotItsPod() {
        Evidence evidence =
                new Evidence(List.of(OLD, SILENT), Set.of("default/qemu"), false, SINCE);
        assertThat(AllocationFate.of(FRESH, evidence, LATE.minusMillis(1))).isEqualTo(new Stands());
        assertThat(AllocationFate.of(FRESH, evidence, LATE)).isEqualTo(new Over());
    }

    @Test
    void anotherPodWithTheSameUnitsIsTheNewHolder() {
        assertThat(fate(FRESH.to("default/before"), LATE, USER))
                .isEqualTo(new Attributed("default/qemu"));
    }

    @Test
    void whatIsGivenAnewLeavesTheRestOfTheAnswer() {
        Allocation both =
                Allocation.answered(
                        NIC, new TreeSet<>(Set.of(UNIT, OTHER)), List.of(), SINCE, Set.of());
        assertThat(both.without(Set.of(UNIT)).map(Allocation::units))
                .contains(new TreeSet<>(Set.of(OTHER)));
        assertThat(both.without(Set.of(UNIT, OTHER))).isEmpty();
    }

    @Test
    void whoHasItIsKeptWhileAContainerStarts() {
        Allocation started = SEEN.started(LATE);
        assertThat(started.started()).contains(LATE);
        assertThat(started.pod()).contains("default/qemu");
        assertThat(started.startingAgain()).isEqualTo(SEEN);
    }

    /// Not listed for long.
    private static AllocationFate fate(Allocation allocation, Instant now, PodUse... pods) {
        return AllocationFate.of(
                allocation,
                new Evidence(List.of(pods), Set.of(), false, now.minus(AllocationFate.CERTAINTY)),
                now);
    }
}
