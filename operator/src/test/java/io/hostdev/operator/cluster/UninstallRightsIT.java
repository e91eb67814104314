// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.hostdevice.HostDeviceReconciler;
import io.hostdev.operator.uninstall.ClearUp;
import io.hostdev.operator.uninstall.LetGo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The chart's roles give the two Jobs of `helm uninstall` what they use, and nothing else.
class UninstallRightsIT {

    private static final String LEAD = "0000:02:00.0";
    private static final String SWEEP = "hostdev-sweep";

    private final Cluster cluster = Cluster.ofItsOwn();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyRightIsUsedAndNoneIsMissing() {
        ChartAccess access = cluster.access();
        HostdevOperator operator = cluster.operator();
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        cluster.virtualFunctions("some", "0000:01:00.0");
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        soon().until(this::someHasItsFinalizer);

        try (KubernetesClient client = ChartAccess.client(access.of(ChartAccess.UNINSTALL))) {
            assertThat(leases()).hasSize(1);
            assertThat(new LetGo(client, Clock.systemUTC()).run(Duration.ofSeconds(30))).isEmpty();
            operator.close();
            everyNodeIsSwept();
            assertThat(
                            new ClearUp(client, Clock.systemUTC(), ChartAccess.NAMESPACE, "hostdev")
                                    .run(SWEEP, Duration.ofSeconds(30)))
                    .isEmpty();
        }

        assertThat(cluster.client().resources(HostNode.class).list().getItems()).isEmpty();
        assertThat(leases()).isEmpty();
        soon().untilAsserted(() ->
                assertThat(access.used(ChartAccess.UNINSTALL))
                        .isEqualTo(access.granted(ChartAccess.UNINSTALL, ChartAccess.NAMESPACE)));
    }

    private List<Lease> leases() {
        return cluster.client().leases().inNamespace(ChartAccess.NAMESPACE).list().getItems();
    }

    private boolean someHasItsFinalizer() {
        return cluster.client()
                .resources(VirtualFunctions.class)
                .withName("some")
                .get()
                .hasFinalizer(HostDeviceReconciler.FINALIZER);
    }

    /// As the controller of DaemonSets, which is not there, would say.
    private void everyNodeIsSwept() {
        Map<String, String> labels = Map.of("app", SWEEP);
        DaemonSet sweep =
                cluster.client()
                        .resource(
                                new DaemonSetBuilder()
                                        .withNewMetadata()
                                        .withNamespace(ChartAccess.NAMESPACE)
                                        .withName(SWEEP)
                                        .endMetadata()
                                        .withNewSpec()
                                        .withNewSelector()
                                        .withMatchLabels(labels)
                                        .endSelector()
                                        .withNewTemplate()
                                        .withNewMetadata()
                                        .withLabels(labels)
                                        .endMetadata()
                                        .withNewSpec()
                                        .addNewContainer()
                                        .withName("main")
                                        .withImage("main")
                                        .endContainer()
                                        .endSpec()
                                        .endTemplate()
                                        .endSpec()
                                        .build())
                        .create();
        cluster.client()
                .resource(
                        new DaemonSetBuilder(sweep)
                                .withNewStatus()
                                .withObservedGeneration(sweep.getMetadata().getGeneration())
                                .withDesiredNumberScheduled(1)
                                .withCurrentNumberScheduled(1)
                                .withNumberMisscheduled(0)
                                .withNumberReady(1)
                                .endStatus()
                                .build())
                .updateStatus();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
