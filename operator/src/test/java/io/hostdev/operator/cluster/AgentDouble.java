// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.IommuKind;
import io.hostdev.api.v1alpha1.KernelStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VanishedStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Answers `HostNode.spec` by status as an agent does, without a machine: what is planned is Ready
/// at once, what is held stays until it is let go of. It may be told to look away.
public final class AgentDouble implements AutoCloseable {

    private final KubernetesClient client;
    private final String name;
    private List<FunctionStatus> functions;
    private final SharedIndexInformer<HostNode> informer;
    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, UnitStatus> units = new TreeMap<>();
    private final List<VanishedStatus> vanished = new ArrayList<>();
    private boolean looksAway;
    private @Nullable HostNode seen;

    public AgentDouble(KubernetesClient client, String name, List<FunctionStatus> functions) {
        this.client = client;
        this.name = name;
        this.functions = functions;
        client.resource(empty()).create();
        report(null);
        informer =
                client.resources(HostNode.class)
                        .withName(name)
                        .inform(
                                new ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(HostNode node) {
                                        see(node);
                                    }

                                    @Override
                                    public void onUpdate(HostNode before, HostNode node) {
                                        see(node);
                                    }

                                    @Override
                                    public void onDelete(HostNode node, boolean unknown) {}
                                });
    }

    /// One function of a NIC on its host driver.
    public static FunctionStatus nic(String address, int group) {
        return nic(address, group, "8086:10d3");
    }

    /// One function of another NIC.
    public static FunctionStatus nic(String address, int group, String id) {
        return new FunctionStatus(
                address,
                id,
                null,
                "020000",
                group,
                "e1000e",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("vfio-pci"));
    }

    public synchronized void hold(String unit, String holder) {
        holders.put(unit, holder);
        answer();
    }

    public synchronized void letGo(String unit) {
        holders.remove(unit);
        answer();
    }

    /// It is gone, and was this pod's.
    public synchronized void vanish(String unit, String hostDevice, @Nullable String pod) {
        holders.remove(unit);
        functions = functions.stream().filter(one -> !one.address().equals(unit)).toList();
        vanished.add(
                new VanishedStatus(unit, hostDevice, List.of(unit), pod, Instant.now().toString()));
        report(seen == null ? null : seen.getMetadata().getGeneration());
    }

    /// So often something is gone that was this pod's.
    public synchronized void lose(int times, String hostDevice, String pod) {
        Instant first = Instant.now();
        for (int i = 0; i < times; i++) {
            vanished.add(
                    new VanishedStatus(
                            "0000:7f:00.0",
                            hostDevice,
                            List.of("0000:7f:00.0"),
                            pod,
                            first.plusMillis(i).toString()));
        }
        report(seen == null ? null : seen.getMetadata().getGeneration());
    }

    /// A unit is Failed, in these words.
    public synchronized void fail(String unit, String reason, String message) {
        units.computeIfPresent(
                unit,
                (_, before) ->
                        new UnitStatus(
                                unit,
                                before.hostDevice(),
                                UnitPhase.FAILED,
                                null,
                                null,
                                reason,
                                message));
        report(seen == null ? null : seen.getMetadata().getGeneration());
    }

    /// Other devices have come in the place of all that was there.
    public synchronized void swap(FunctionStatus... others) {
        functions = List.of(others);
        report(seen == null ? null : seen.getMetadata().getGeneration());
    }

    /// Plans are not seen until [#lookAgain].
    public synchronized void lookAway() {
        looksAway = true;
    }

    public synchronized void lookAgain() {
        looksAway = false;
        answer();
    }

    private synchronized void see(HostNode node) {
        boolean news =
                seen == null
                        || !node.getMetadata()
                                .getGeneration()
                                .equals(seen.getMetadata().getGeneration());
        seen = node;
        if (news) {
            answer();
        }
    }

    private void answer() {
        HostNode node = seen;
        if (looksAway
                || node == null
                || node.getSpec() == null
                || node.getSpec().observed() == null) {
            return;
        }
        Map<String, UnitSpec> planned = new TreeMap<>();
        if (node.getSpec().units() != null) {
            node.getSpec().units().forEach(unit -> planned.put(unit.id(), unit));
        }
        units.keySet().removeIf(id -> !planned.containsKey(id) && !holders.containsKey(id));
        units.replaceAll((id, unit) ->
                planned.containsKey(id) ? unit : status(id, unit.hostDevice(), UnitPhase.DRAINING));
        planned.forEach((id, unit) ->
                units.put(
                        id,
                        status(
                                id,
                                unit.hostDevice(),
                                holders.containsKey(id) ? UnitPhase.IN_USE : UnitPhase.READY)));
        report(node.getMetadata().getGeneration());
    }

    private UnitStatus status(String id, String hostDevice, UnitPhase phase) {
        return new UnitStatus(id, hostDevice, phase, null, holders.get(id), null, null);
    }

    private void report(@Nullable Long generation) {
        HostNode desired = empty();
        desired.setStatus(
                new HostNodeStatus(
                        new KernelStatus("6.18.0", IommuKind.INTEL, true, null, null, null),
                        functions,
                        List.copyOf(units.values()),
                        generation,
                        null,
                        vanished.isEmpty() ? null : List.copyOf(vanished),
                        null));
        client.resource(desired)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("hostdev-agent")
                                .withForce(true)
                                .build());
    }

    private HostNode empty() {
        HostNode node = new HostNode();
        node.setMetadata(new ObjectMetaBuilder().withName(name).build());
        return node;
    }

    @Override
    public void close() {
        informer.close();
    }
}
