// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostdevice;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.operator.affected.Affected;
import io.hostdev.operator.cluster.Cluster;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.event.ConditionEvents;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.operator.observer.Observer;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostDeviceReconcilerTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final Set<String> told = new TreeSet<>();

    private final Observer observer =
            new Observer() {
                @Override
                public void hostDevice(String name, HostDeviceStatus status) {
                    told.add(name);
                }

                @Override
                public void hostDeviceGone(String name) {
                    told.remove(name);
                }
            };

    @Test
    void whatHasGoneMeanwhileIsNotToldOf() {
        HostDevice hostDevice = settled();

        reconciler().reconcile(hostDevice, context(Optional.of(hostDevice)));
        assertThat(told).containsExactly("quad");

        reconciler().reconcile(hostDevice, context(Optional.empty()));
        assertThat(told).isEmpty();
    }

    /// Its status says what it is, so that nothing is to be written.
    private static HostDevice settled() {
        HostDevice hostDevice = new HostDevice();
        hostDevice.setMetadata(
                new ObjectMetaBuilder().withName("quad").withUid("1").withGeneration(1L).build());
        hostDevice.setSpec(Cluster.spec(Map.of(), "0000:02:00.0"));
        hostDevice.setStatus(HostDeviceStatusFactory.status(hostDevice, List.of(), 0, NOW));
        return hostDevice;
    }

    private HostDeviceReconciler reconciler() {
        return new HostDeviceReconciler(
                new Contributions<>(),
                new Affected<>(),
                new Nodes() {
                    @Override
                    public boolean allSeen() {
                        return true;
                    }

                    @Override
                    public Set<String> selectedBy(HostDevice hostDevice) {
                        return Set.of();
                    }
                },
                new ConditionEvents(
                        new EventWriter(
                                answering(KubernetesClient.class, Map.of()), "operator", observer),
                        new EventBudgets(),
                        observer),
                Clock.fixed(NOW, ZoneOffset.UTC),
                observer);
    }

    @SuppressWarnings("unchecked")
    private static Context<HostDevice> context(Optional<HostDevice> cached) {
        return answering(
                Context.class,
                Map.of(
                        "getPrimaryCache",
                        answering(IndexedResourceCache.class, Map.of("get", cached))));
    }

    /// To these methods, and to no others.
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) ->
                                Optional.ofNullable(answers.get(method.getName())).orElseThrow()));
    }
}
