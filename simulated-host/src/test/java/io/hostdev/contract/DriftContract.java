// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.CARDS;
import static io.hostdev.contract.LabUnits.CARDS_RESOURCE;
import static io.hostdev.contract.LabUnits.ONLY_CARDS;
import static io.hostdev.contract.LabUnits.cards;
import static io.hostdev.simulated.LabMachine.CARD_1;
import static io.hostdev.simulated.LabMachine.CARD_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Management;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An admin's hand binds a function of a unit to its host driver, behind our back.
abstract class DriftContract extends AgentContract {

    private static final Duration LONG = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();

    @BeforeEach
    final void startAgentWithClock() throws Exception {
        start(host(), clock);
    }

    @Test
    void aFreeUnitLeavesTheOfferIsTakenBackThreeTimesAndThenLeftWithTheDriverNamed()
            throws Exception {
        makeReady();
        int offersBefore = agent().offersSoFar().size();
        takenBackOnceByHand();
        assertThat(agent().offersSoFar().subList(offersBefore, agent().offersSoFar().size()))
                .anyMatch(offers -> !isOffered(offers));

        awaitTakenBackAfter(Duration.ofSeconds(2));
        awaitTakenBackAfter(Duration.ofSeconds(4));

        int written = agent().writes().size();
        rebindByHand();
        agent().awaitWords(CARDS, "0000:03:01.0 is on e1000", "taken back 3 times already");
        clock.advance(LONG);
        agent().awaitLook();
        agent().awaitWords(CARDS, "0000:03:01.0 is on e1000", "taken back 3 times already");
        assertThat(isOffered(agent().offers())).isFalse();
        assertThat(agent().writes()).hasSize(written);
        assertThatThrownBy(() -> agent().service().allocate(CARDS_RESOURCE, ONLY_CARDS))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("0000:03:01.0 is on e1000");

        rebind(CARD_1, VFIO);
        agent().awaitState(CARDS, UnitState.Ready.class);
        agent().apply();
        awaitGoneWithoutTrace(CARDS);
    }

    @Test
    void anAnswerThatNoContainerHasStartedWithIsMadeGood() throws Exception {
        makeReady();
        agent().service().allocate(CARDS_RESOURCE, ONLY_CARDS);
        takenBackOnceByHand();
        agent().service().prepareStart(CARDS_RESOURCE, ONLY_CARDS);
        assertOnDriver(VFIO, CARD_1, CARD_2);
    }

    @Test
    void underAPodNothingIsRepairedUntilItIsGone() throws Exception {
        makeReady();
        agent().service().allocate(CARDS_RESOURCE, ONLY_CARDS);
        agent().service().prepareStart(CARDS_RESOURCE, ONLY_CARDS);
        clock.advance(Duration.ofSeconds(1));
        PodUse pod = new PodUse("default", "qemu", Map.of(CARDS_RESOURCE, Set.of(CARDS)));
        agent().pods(Optional.of(List.of(pod)));
        agent().awaitWords(CARDS, "pod default/qemu");
        int written = agent().writes().size();

        rebindByHand();
        agent().awaitWords(CARDS, "0000:03:01.0 is on e1000 while pod default/qemu has it");
        clock.advance(LONG);
        agent().awaitLook();
        assertThat(isOffered(agent().offers())).isFalse();
        assertThat(agent().writes()).hasSize(written);

        agent().pods(Optional.of(List.of()));
        agent().awaitLook();
        clock.advance(Duration.ofSeconds(3));
        agent().wake();
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertOnDriver(VFIO, CARD_1, CARD_2);
    }

    @Test
    void aContainerThatStartsAgainGetsItsUnitBack() throws Exception {
        makeReady();
        agent().service().allocate(CARDS_RESOURCE, ONLY_CARDS);
        agent().service().prepareStart(CARDS_RESOURCE, ONLY_CARDS);
        OtherProcess container = host().startContainer(group(CARD_1));
        int written = agent().writes().size();
        rebindByHand();
        agent().awaitWords(CARDS, "0000:03:01.0 is on e1000 while a pod that is starting has it");
        agent().awaitLook();
        assertThat(agent().writes()).hasSize(written);

        container.close();
        agent().service().prepareStart(CARDS_RESOURCE, ONLY_CARDS);
        assertOnDriver(VFIO, CARD_1, CARD_2);
    }

    @Test
    void underAHolderNothingIsRepairedUntilItCloses() throws Exception {
        makeReady();
        OtherProcess process = host().startProcess();
        succeed(process.openGroup(group(CARD_1)));
        int written = agent().writes().size();

        rebindByHand();
        agent().awaitWords(CARDS, "held by process " + process.pid());
        clock.advance(LONG);
        agent().awaitLook();
        assertThat(agent().writes()).hasSize(written);

        process.close();
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertOnDriver(VFIO, CARD_1, CARD_2);
    }

    @Test
    void whatTheAdminManagesIsNeverRepaired() throws Exception {
        rebind(CARD_1, VFIO);
        rebind(CARD_2, VFIO);
        rememberHost();
        agent().awaitLook();
        agent().apply(cards(LabUnits.terms(Management.UNMANAGED)));
        agent().awaitState(CARDS, UnitState.Ready.class);

        rebindByHand();
        agent().awaitWords(
                        CARDS,
                        "0000:03:01.0 is on e1000, and is unmanaged: bind it to a VFIO driver by hand");
        clock.advance(LONG);
        agent().awaitLook();
        assertThat(isOffered(agent().offers())).isFalse();

        rebind(CARD_1, VFIO);
        agent().awaitState(CARDS, UnitState.Ready.class);
        agent().apply();
        awaitGoneWithoutTrace(CARDS);
        assertThat(agent().writes()).isEmpty();
    }

    private void makeReady() {
        agent().apply(cards(Terms.DEFAULT));
        agent().awaitState(CARDS, UnitState.Ready.class);
    }

    private void rebindByHand() throws KernelRefusal {
        giveBack(CARD_1);
        assertOnDriver("e1000", CARD_1);
    }

    private void takenBackOnceByHand() throws KernelRefusal {
        int written = agent().writes().size();
        giveBack(CARD_1);
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(agent().writes()).hasSizeGreaterThan(written);
                    assertOnDriver(VFIO, CARD_1, CARD_2);
                });
        agent().awaitLook();
    }

    /// Not before, and not later.
    private void awaitTakenBackAfter(Duration pause) throws KernelRefusal {
        int written = agent().writes().size();
        rebindByHand();
        agent().awaitWords(CARDS, "0000:03:01.0 is on e1000: taken back at");
        clock.advance(pause.minusMillis(1));
        agent().awaitLook();
        assertThat(isOffered(agent().offers())).isFalse();
        assertThat(agent().writes()).hasSize(written);

        clock.advance(Duration.ofMillis(1));
        agent().wake();
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertOnDriver(VFIO, CARD_1, CARD_2);
        assertThat(agent().writes()).hasSizeGreaterThan(written);
    }

    private static boolean isOffered(Map<ResourceName, List<Offer>> offers) {
        return offers.getOrDefault(CARDS_RESOURCE, List.of()).stream().anyMatch(Offer::healthy);
    }
}
