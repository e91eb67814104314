// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.hostdevice.HostDeviceReconciler;
import io.hostdev.operator.leaving.LeavingMark;
import io.hostdev.operator.uninstall.ClearUp;
import io.hostdev.operator.uninstall.LetGo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `helm uninstall` runs before and after it deletes, around a real API server.
class UninstallIT {

    private static final String LEAD = "0000:02:00.0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Cluster cluster = Cluster.shared();
    private final HostdevOperator operator = cluster.operator();
    private final AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
    private final LetGo letGo = new LetGo(cluster.client(), Clock.systemUTC());

    @BeforeEach
    void aDeviceIsGivenAway() {
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatAPodHasIsNamedAndNothingIsTouched() {
        agent.hold(LEAD, "pod default/qemu");
        String before = cluster.hostNode("one").getMetadata().getResourceVersion();

        assertThat(letGo.run(PATIENCE))
                .singleElement()
                .asString()
                .contains("node one", LEAD, "HostDevice quad", "pod default/qemu");

        assertThat(cluster.hostNode("one").getMetadata().getResourceVersion()).isEqualTo(before);
    }

    @Test
    void whatIsIdleIsTakenOutOfThePlanAndTheHostDeviceStays() {
        assertThat(letGo.run(PATIENCE)).isEmpty();

        HostNode left = cluster.hostNode("one");
        assertThat(left.getSpec().units()).isNullOrEmpty();
        assertThat(left.getStatus().units()).isNullOrEmpty();
        assertThat(left.getMetadata().getAnnotations()).containsKey(LeavingMark.UNTIL);
        assertThat(cluster.exists("quad")).isTrue();
    }

    /// Nothing was deleted yet, so everything is to be as before.
    @Test
    void whatDoesNotComeBackInTimeIsOfferedAgain() {
        agent.lookAway();
        assertThat(letGo.run(Duration.ofSeconds(3)))
                .singleElement()
                .asString()
                .contains("node one: its agent has not taken up its last plan");
        agent.lookAgain();
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        assertThat(cluster.hostNode("one").getSpec().units()).hasSize(1);
    }

    @Test
    void withoutAnOperatorNothingIsLeft() {
        operator.close();
        assertThat(letGo.run(Duration.ofSeconds(1)))
                .singleElement()
                .asString()
                .contains("node one: the operator still has devices in its plan");
    }

    @Test
    void aMarkThatNobodyRenewsEnds() {
        cluster.mark("one", Clock.systemUTC().instant().plusSeconds(3));
        soon().until(() ->
                cluster.hostNode("one").getSpec().units() == null
                        || cluster.hostNode("one").getSpec().units().isEmpty());
        soon().untilAsserted(
                        () -> assertThat(cluster.hostNode("one").getSpec().units()).hasSize(1));
    }

    @Test
    void withTheOperatorGoneNothingKeepsAHostDeviceFromBeingDeleted() {
        assertThat(letGo.run(PATIENCE)).isEmpty();
        operator.close();
        assertThat(finalizers()).containsExactly(HostDeviceReconciler.FINALIZER);

        new ClearUp(cluster.client(), Clock.systemUTC(), "hostdev-system", "hostdev")
                .run("hostdev-sweep", Duration.ZERO);

        assertThat(finalizers()).isEmpty();
        cluster.client().resources(HostDevice.class).withName("quad").delete();
        soon().until(() -> !cluster.exists("quad"));
    }

    /// It would set them again, and nobody would remove them then.
    @Test
    void anOperatorThatHasNotEndedKeepsItsFinalizers() {
        operator.close();
        cluster.operatorPod();

        assertThat(
                        new ClearUp(
                                        cluster.client(),
                                        Clock.systemUTC(),
                                        ChartAccess.NAMESPACE,
                                        "hostdev")
                                .run("hostdev-sweep", Duration.ZERO))
                .singleElement()
                .asString()
                .contains("the operator has not ended");

        assertThat(finalizers()).containsExactly(HostDeviceReconciler.FINALIZER);
    }

    private List<String> finalizers() {
        return cluster.client()
                .resources(HostDevice.class)
                .withName("quad")
                .get()
                .getMetadata()
                .getFinalizers();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
