// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.operator.HostdevOperator;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The chart's roles give the operator what it uses, and nothing else: whatever it is refused fails
/// one of the steps here, and whatever it does not use is missing in the end.
class OperatorRightsIT {

    private static final String LEAD = "0000:02:00.0";

    /// Asked when somebody else changes an object just as its finalizer is written. It shows
    /// nothing that list and watch do not.
    private static final Set<String> ON_CONFLICT =
            Set.of("get hostdev.io/hostdevices", "get hostdev.io/virtualfunctions");

    private final Cluster cluster = Cluster.ofItsOwn();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyRightIsUsedAndNoneIsMissing() {
        HostdevOperator first = cluster.operator();
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.pod("dpdk", "one");
        cluster.hostDevice("quad", Map.of(), LEAD);
        cluster.virtualFunctions("some", "0000:01:00.0");
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        soon().until(this::someHasAStatus);
        agent.hold(LEAD, "pod default/dpdk");
        soon().until(() -> cluster.message("quad", "Ready").equals("0 ready, 1 in use"));

        agent.vanish(LEAD, "quad", "default/dpdk");
        soon().until(() -> !cluster.events("dpdk").isEmpty());
        cluster.client().resources(HostDevice.class).withName("quad").delete();
        cluster.client().resources(VirtualFunctions.class).withName("some").delete();
        soon().until(() -> !cluster.exists("quad") && some() == null);
        first.close();

        cluster.operator();
        cluster.hostDevice("second", Map.of(), "0000:03:00.0");
        soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
        ChartAccess access = cluster.access();
        soon().untilAsserted(() ->
                assertThat(access.used(ChartAccess.OPERATOR))
                        .containsExactlyInAnyOrderElementsOf(
                                except(
                                        ON_CONFLICT,
                                        access.granted(
                                                ChartAccess.OPERATOR, ChartAccess.NAMESPACE))));
        assertThat(access.granted(ChartAccess.OPERATOR, ChartAccess.NAMESPACE))
                .containsAll(ON_CONFLICT);
    }

    private static Set<String> except(Set<String> some, Set<String> all) {
        return all.stream().filter(one -> !some.contains(one)).collect(toSet());
    }

    private boolean someHasAStatus() {
        VirtualFunctions some = some();
        return some != null && some.getStatus() != null;
    }

    private @Nullable VirtualFunctions some() {
        return cluster.client().resources(VirtualFunctions.class).withName("some").get();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
