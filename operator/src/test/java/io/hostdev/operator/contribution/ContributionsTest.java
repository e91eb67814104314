// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContributionsTest {

    private final Contributions<NodeContribution> contributions = new Contributions<>();

    @Test
    void onlyWhatChangedIsTouched() {
        contributions.put("one", Map.of("nic", planned("one", 1), "gpu", planned("one", 1)));

        assertThat(
                        contributions.put(
                                "one", Map.of("nic", planned("one", 2), "gpu", planned("one", 1))))
                .containsExactly("nic");
        assertThat(
                        contributions.put(
                                "one", Map.of("nic", planned("one", 2), "gpu", planned("one", 1))))
                .isEmpty();
    }

    @Test
    void aHostDeviceThatNoLongerConcernsTheNodeIsTouchedOnce() {
        contributions.put("one", Map.of("nic", planned("one", 1)));

        assertThat(contributions.put("one", Map.of())).containsExactly("nic");
        assertThat(contributions.put("one", Map.of())).isEmpty();
        assertThat(contributions.of("nic")).isEmpty();
        assertThat(contributions.nodes()).isEqualTo(1);
    }

    @Test
    void nodesAreAscending() {
        contributions.put("two", Map.of("nic", planned("two", 1)));
        contributions.put("one", Map.of("nic", planned("one", 1)));

        assertThat(contributions.of("nic"))
                .extracting(NodeContribution::node)
                .containsExactly("one", "two");
        assertThat(contributions.nodesOf("nic")).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aNodeThatIsGoneLeavesNothing() {
        contributions.put("one", Map.of("nic", planned("one", 1)));

        assertThat(contributions.remove("one")).containsExactly("nic");
        assertThat(contributions.remove("one")).isEmpty();
        assertThat(contributions.nodes()).isZero();
        assertThat(contributions.nodesOf("nic")).isEmpty();
    }

    private static NodeContribution planned(String node, long generation) {
        return new NodeContribution(node, generation, true, List.of(), List.of(), List.of(), null);
    }
}
