// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.CARDS;
import static io.hostdev.contract.LabUnits.claim;
import static io.hostdev.simulated.LabMachine.CARD_1;
import static io.hostdev.simulated.LabMachine.CARD_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A unit that stops being fit for a pod after it was Ready, and is again.
abstract class ViabilityContract extends AgentContract {

    private static final ResourceName CARD = ResourceName.defaultFor("card");
    private static final NavigableSet<UnitId> UNIT = new TreeSet<>(Set.of(CARDS));

    /// One of the two cards behind the bridge; the other has no driver, so the group is viable.
    @BeforeEach
    final void oneCard() throws Exception {
        bus().unbind(CARD_2);
        rememberHost();
        agent().awaitLook();
        agent().apply(claim("card", CARD_1.toString(), Siblings.REFUSE));
        agent().awaitState(CARDS, UnitState.Ready.class);
    }

    @Test
    void aSiblingThatGetsItsHostDriverBackMakesTheUnitUnhealthyUntilItLeavesIt() throws Exception {
        bus().probe(CARD_2);
        agent().awaitState(CARDS, UnitState.Unhealthy.class);
        assertUnfit("while a host driver has 0000:03:02.0 (e1000)");

        bus().unbind(CARD_2);
        assertHeals();
    }

    /// Its pod was given it while all was well, and QEMU would only say that the group is not
    /// viable.
    @Test
    void noContainerStartsWithAGroupThatIsNotViableAlsoIfItsUnitIsNoLongerWanted()
            throws Exception {
        agent().service().allocate(CARD, UNIT);
        agent().pods(Optional.of(List.of(new PodUse("default", "vm", Map.of(CARD, UNIT)))));
        agent().awaitWords(CARDS, "pod default/vm");
        bus().probe(CARD_2);
        agent().apply();
        agent().awaitState(CARDS, UnitState.Draining.class);
        assertThatThrownBy(() -> agent().service().prepareStart(CARD, UNIT))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("a host driver has 0000:03:02.0 (e1000) of IOMMU group");

        bus().unbind(CARD_2);
        agent().service().prepareStart(CARD, UNIT);
        agent().pods(Optional.of(List.of()));
        awaitGoneWithoutTrace(CARDS);
    }

    @Test
    void aForeignHolderIsNamedWithPidAndCommandUntilItCloses() throws Exception {
        OtherProcess process = host().startProcess();
        succeed(process.openGroup(group(CARD_1)));
        String holder = host().holders().scan().getFirst().toString();
        assertThat(holder).contains("process " + process.pid() + " (");
        assertThatThrownBy(() -> agent().service().allocate(CARD, UNIT))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by " + holder);
        agent().awaitState(CARDS, UnitState.Unhealthy.class);
        assertUnfit("held by " + holder);

        process.close();
        assertHeals();
    }

    /// The status, the kubelet's list and Allocate say the same.
    private void assertUnfit(String words) {
        agent().awaitLook();
        agent().awaitWords(CARDS, words);
        assertThat(agent().offers().get(CARD))
                .singleElement()
                .extracting(Offer::healthy)
                .isEqualTo(false);
        assertThatThrownBy(() -> agent().service().allocate(CARD, UNIT))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(words);
        assertThat(agent().journal().ledger().allocations()).isEmpty();
    }

    private void assertHeals() throws Exception {
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertThat(agent().offers().get(CARD))
                .singleElement()
                .extracting(Offer::healthy)
                .isEqualTo(true);
        agent().apply();
        awaitGoneWithoutTrace(CARDS);
    }
}
