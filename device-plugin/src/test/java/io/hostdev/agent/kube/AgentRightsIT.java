// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.ObservedObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The chart's role gives the agent what it uses, and nothing else, under the chart's policy and
/// with a token as its pod has one: whatever it is refused fails one of the steps here, and
/// whatever it does not use is missing in the end.
class AgentRightsIT {

    private static final String NODE = "one";

    private final List<AcceptedPlan> plans = new CopyOnWriteArrayList<>();

    @Test
    void every_right_is_used_and_none_is_missing() {
        try (ApiServer server = ApiServer.start()) {
            ChartAccess access = ChartAccess.installedIn(server);
            Pod pod = access.pod(ChartAccess.AGENT, NODE);
            KubernetesHostNodeApi api =
                    new KubernetesHostNodeApi(
                            FixedAccess.of(access.of(ChartAccess.AGENT, pod)),
                            NODE,
                            Clock.systemUTC(),
                            Observer.NONE);
            try {
                api.watch(plans::add);
                api.report(report(1));
                soon().until(() -> generation(server) == 1);
                operatorPlans(server);
                soon().until(() -> plans.size() == 1);
                server.client().resources(HostNode.class).withName(NODE).delete();
                soon().until(() -> generation(server) == 1);
                api.report(report(2));
                soon().until(() -> generation(server) == 2);
            } finally {
                api.close();
            }

            soon().untilAsserted(() ->
                    assertThat(access.used(ChartAccess.AGENT))
                            .isEqualTo(access.granted(ChartAccess.AGENT, ChartAccess.NAMESPACE)));
        }
    }

    private static NodeReport report(long generation) {
        return new NodeReport(PlainKernel.EMPTY, generation, List.of(), List.of(), List.of());
    }

    private static long generation(ApiServer server) {
        @Nullable HostNode node = server.client().resources(HostNode.class).withName(NODE).get();
        return node == null
                        || node.getStatus() == null
                        || node.getStatus().observedGeneration() == null
                ? -1
                : node.getStatus().observedGeneration();
    }

    private static void operatorPlans(ApiServer server) {
        HostNode planned = new HostNode();
        planned.getMetadata().setName(NODE);
        planned.setSpec(
                new HostNodeSpec(List.of(new ObservedObject("nic", 1)), List.of(), List.of()));
        server.client()
                .resource(planned)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("hostdev-operator")
                                .build());
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(50));
    }
}
