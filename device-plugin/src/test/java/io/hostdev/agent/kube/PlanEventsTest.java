// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.api.v1alpha1.Backend;
import io.hostdev.api.v1alpha1.BindMoment;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.Management;
import io.hostdev.api.v1alpha1.ObservedObject;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.claim.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanEventsTest {

    private final List<AcceptedPlan> plans = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final PlanEvents events = new PlanEvents(plans::add, lost::incrementAndGet, () -> {});

    @Test
    void the_same_plan_is_told_once() {
        events.seen(node("a", 3, planned("0000:02:00.0")));
        events.seen(node("a", 3, planned("0000:02:00.0")));

        assertThat(plans).hasSize(1);
    }

    @Test
    void an_overtaken_plan_is_not_told() {
        events.seen(node("a", 4, planned()));
        events.seen(node("a", 3, planned("0000:02:00.0")));

        assertThat(plans).extracting(AcceptedPlan::generation).containsExactly(4L);
    }

    @Test
    void another_object_starts_counting_anew() {
        events.seen(node("a", 4, planned("0000:02:00.0")));
        events.seen(node("b", 1, null));
        events.seen(node("b", 2, planned("0000:02:00.0")));

        assertThat(plans).extracting(AcceptedPlan::generation).containsExactly(4L, 2L);
        assertThat(lost).hasPositiveValue();
    }

    @Test
    void an_empty_plan_counts_only_from_an_operator_that_has_looked() {
        events.seen(node("a", 3, planned("0000:02:00.0")));
        events.seen(node("a", 4, new HostNodeSpec(null, null, List.of())));
        assertThat(plans).extracting(AcceptedPlan::generation).containsExactly(3L);

        events.seen(node("a", 5, planned()));
        assertThat(plans).extracting(AcceptedPlan::generation).containsExactly(3L, 5L);
        assertThat(plans.getLast().units()).isEmpty();
    }

    @Test
    void a_resource_without_a_unit_is_part_of_the_plan() {
        List<ObservedObject> observed = List.of(new ObservedObject("nic", 1));
        events.seen(node("a", 3, planned("0000:02:00.0")));
        assertThat(plans.getLast().resources()).containsExactly(new ResourceName("hostdev.io/nic"));

        events.seen(node("a", 4, new HostNodeSpec(observed, List.of("hostdev.io/gpu"), null)));
        assertThat(plans.getLast().resources()).containsExactly(new ResourceName("hostdev.io/gpu"));

        events.seen(node("a", 5, new HostNodeSpec(observed, List.of("nonsense"), null)));
        assertThat(plans).extracting(AcceptedPlan::generation).containsExactly(3L, 4L);
    }

    @Test
    void an_object_that_is_lost_takes_no_plan_with_it() {
        SeenHostNode node = node("a", 3, planned("0000:02:00.0"));
        events.seen(node);
        events.missing();

        assertThat(plans).hasSize(1);
        assertThat(lost).hasPositiveValue();
    }

    @Test
    void a_plan_that_cannot_be_understood_leaves_the_last_one_standing() {
        events.seen(node("a", 3, planned("0000:02:00.0")));
        events.seen(node("a", 4, planned("0000:02:00.0", "nonsense")));

        assertThat(plans).hasSize(1);
    }

    private static HostNodeSpec planned(String... ids) {
        List<UnitSpec> units =
                List.of(ids).stream()
                        .map(id ->
                                new UnitSpec(
                                        id,
                                        "nic",
                                        "hostdev.io/nic",
                                        List.of(id),
                                        null,
                                        null,
                                        Management.MANAGED,
                                        "Auto",
                                        BindMoment.EAGER,
                                        Backend.AUTO,
                                        null))
                        .toList();
        return new HostNodeSpec(List.of(new ObservedObject("nic", 1)), null, units);
    }

    private static SeenHostNode node(String uid, long generation, @Nullable HostNodeSpec spec) {
        return new SeenHostNode(new SeenHostNode.Metadata(uid, generation, "1"), spec, null);
    }
}
