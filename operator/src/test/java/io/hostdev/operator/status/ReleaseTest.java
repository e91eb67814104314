// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.api.v1alpha1.PhysicalFunctionPhase;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.operator.contribution.Contribution;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.PhysicalFunctionView;
import io.hostdev.operator.contribution.UnitView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseTest {

    private static final long IN_DELETION = 3;

    @Test
    void withoutANodeItMayGo() {
        assertThat(release(Set.of()).complete()).isTrue();
    }

    @Test
    void anAgentThatHasSeenTheDeletionAndHasNothingLeftIsDone() {
        assertThat(release(Set.of("a"), node(IN_DELETION, true)).complete()).isTrue();
    }

    @Test
    void anAgentThatHasNotSeenTheDeletionMayBeBinding() {
        Release release = release(Set.of("a"), node(IN_DELETION, false));

        assertThat(release.complete()).isFalse();
        assertThat(release.message())
                .isEqualTo("waits for node a: its agent has not seen the deletion yet");
    }

    @Test
    void aPlanFromBeforeTheDeletionDoesNotCount() {
        assertThat(release(Set.of("a"), node(IN_DELETION - 1, true)).complete()).isFalse();
    }

    @Test
    void aSelectedNodeThatWasNotPlannedYetIsWaitedFor() {
        assertThat(release(Set.of("a")).message()).isEqualTo("waits for node a: not planned yet");
    }

    @Test
    void whatIsHeldIsNamed() {
        Release release =
                release(
                        Set.of("a"),
                        node(
                                IN_DELETION,
                                true,
                                leaving("0000:02:00.0", "pod default/qemu"),
                                leaving("0000:03:00.0", null)));

        assertThat(release.message())
                .isEqualTo(
                        "waits for node a: 0000:02:00.0 is held by pod default/qemu, 0000:03:00.0 is not released yet");
    }

    @Test
    void aPhysicalFunctionThatHasNotItsNumberBackIsWaitedFor() {
        assertThat(release(Set.of("a"), numbers("pod default/qemu has 0000:01:10.0")).message())
                .isEqualTo("waits for node a: pod default/qemu has 0000:01:10.0");
        assertThat(release(Set.of("a"), numbers(null)).message())
                .isEqualTo("waits for node a: 0000:01:00.0 is being given back");
    }

    @Test
    void virtualFunctionsThatLeaveNothingBehindMayGoOnceTheAgentHasSeenIt() {
        assertThat(release(Set.of("a"), numbers(IN_DELETION, false)).message())
                .isEqualTo("waits for node a: its agent has not seen the deletion yet");
        assertThat(release(Set.of("a"), numbers(IN_DELETION - 1, true)).complete()).isFalse();
        assertThat(release(Set.of("a"), numbers(IN_DELETION, true)).complete()).isTrue();
    }

    @Test
    void aLongListIsCutShort() {
        assertThat(release(Set.of("a", "b", "c", "d", "e")).message())
                .startsWith("waits for node a: not planned yet; node b")
                .endsWith("; and 2 more");
    }

    private static Release release(Set<String> selected, Contribution... contributions) {
        return Release.of(IN_DELETION, selected, List.of(contributions));
    }

    private static NodeContribution node(
            long plannedGeneration, boolean acknowledged, UnitView... units) {
        return new NodeContribution(
                "a", plannedGeneration, acknowledged, List.of(units), List.of(), List.of(), null);
    }

    private static UnitView leaving(String id, @Nullable String holder) {
        return new UnitView.Leaving(
                new UnitStatus(id, "nic", UnitPhase.DRAINING, null, holder, null, null));
    }

    private static VirtualFunctionsContribution numbers(@Nullable String message) {
        return new VirtualFunctionsContribution(
                "a",
                IN_DELETION,
                true,
                List.of(
                        new PhysicalFunctionView.Leaving(
                                new PhysicalFunctionStatus(
                                        "0000:01:00.0",
                                        "vfs",
                                        null,
                                        2,
                                        PhysicalFunctionPhase.DRAINING,
                                        null,
                                        null,
                                        message))),
                null);
    }

    private static VirtualFunctionsContribution numbers(
            long plannedGeneration, boolean acknowledged) {
        return new VirtualFunctionsContribution(
                "a", plannedGeneration, acknowledged, List.of(), null);
    }
}
