// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.contract.WatchedBus.Write;
import java.nio.file.Path;
import java.util.List;

/// What becomes of the agent with its journal: what it says of it, and what it still does.
abstract class JournalContract extends AgentContract {

    final Path journal() {
        return disk().resolve("journal");
    }

    /// A module that is loaded binds nothing.
    final List<Write> writesToFunctions() {
        return agent().writes().stream().filter(write -> write.step() != Step.LOAD_MODULE).toList();
    }

    /// To the kubelet, as healthy or not.
    final void assertOffered(boolean healthy) {
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().offers().getOrDefault(QUAD_NIC_RESOURCE, List.of()))
                                .singleElement()
                                .satisfies(
                                        offer -> assertThat(offer.healthy()).isEqualTo(healthy)));
    }

    final void awaitUnusable(String... words) {
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(journalUsable().status()).isFalse();
                    assertThat(journalUsable().message())
                            .contains(journal().toString())
                            .contains(words);
                });
    }

    final void awaitUsable() {
        AgentOnHost.soon().untilAsserted(() -> assertThat(journalUsable().status()).isTrue());
    }

    private NodeCondition journalUsable() {
        return agent().report().orElseThrow().conditions().stream()
                .filter(condition -> condition.type().equals("JournalUsable"))
                .findFirst()
                .orElseThrow();
    }
}
