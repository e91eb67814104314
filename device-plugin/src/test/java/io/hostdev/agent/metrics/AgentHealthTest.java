// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Observer.ApiUse;
import io.hostdev.agent.port.Observer.Outcome;
import io.hostdev.agent.port.Observer.RegistrationProblem;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AgentHealthTest {

    private static final ResourceName NIC = new ResourceName("hostdev.io/nic");
    private static final Duration LONG = AgentHealth.LIMIT.plusSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final AgentHealth health = new AgentHealth(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aLoopThatComesRoundIsAlive() {
        pass(AgentHealth.LIMIT);
        assertThat(health.trouble()).isEmpty();

        health.looked(Duration.ZERO);
        pass(AgentHealth.LIMIT);

        assertThat(health.trouble()).isEmpty();
    }

    @Test
    void aLoopThatDoesNotIsInTroubleUntilItDoes() {
        pass(LONG);
        assertThat(health.trouble()).contains("the node was not looked at for 301 s");

        health.looked(Duration.ZERO);

        assertThat(health.trouble()).isEmpty();
    }

    @Test
    void aNodeThatCannotBeReadIsNothingThatARestartCures() {
        pass(LONG);
        health.unreadable();

        assertThat(health.trouble()).isEmpty();
        assertThat(health.notReady()).isPresent();
    }

    /// To kill it would leave the node without an agent.
    @Test
    void workThatTheKernelKeepsIsNoTrouble() {
        Work work =
                new Work.Bind(
                        new PlannedUnit(
                                "nic",
                                NIC,
                                List.of(PciAddress.parse("0000:02:00.0")),
                                List.of(),
                                Terms.DEFAULT),
                        Optional.empty());
        health.workBegins(work);
        pass(LONG);
        assertThat(health.trouble()).isEmpty();

        health.workEnds(work, Outcome.DONE, "", LONG);

        assertThat(health.trouble()).isPresent();
    }

    @Test
    void aNumberOfVirtualFunctionsThatTheKernelKeepsIsNoTrouble() {
        PciAddress physicalFunction = PciAddress.parse("0000:01:00.0");
        health.changeBegins(physicalFunction);
        pass(LONG);
        assertThat(health.trouble()).isEmpty();

        health.changeEnds(physicalFunction);

        assertThat(health.trouble()).isPresent();
    }

    @Test
    void itIsReadyWhenItHasLookedPublishedAndRegistered() {
        health.unregistered(NIC);
        assertThat(health.notReady()).contains("the node was not looked at yet");

        health.looked(Duration.ZERO);
        health.apiAnswers(ApiUse.READ);
        assertThat(health.notReady()).contains("HostNode.status was not written yet");

        health.apiAnswers(ApiUse.WRITE);
        assertThat(health.notReady()).contains("not registered with the kubelet: hostdev.io/nic");

        health.registered(NIC);
        assertThat(health.notReady()).isEmpty();
    }

    @Test
    void anApiServerThatGoesAwayLeavesItReadyAndAKubeletDoesNot() {
        health.looked(Duration.ZERO);
        health.apiAnswers(ApiUse.WRITE);
        health.registered(NIC);
        health.apiFails(ApiUse.WRITE);
        assertThat(health.notReady()).isEmpty();

        health.registrationFailed(NIC, RegistrationProblem.NO_KUBELET);
        assertThat(health.notReady()).isPresent();

        health.withdrawn(NIC);
        assertThat(health.notReady()).isEmpty();
    }
}
