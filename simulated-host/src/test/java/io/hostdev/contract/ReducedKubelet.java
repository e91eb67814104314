// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The kubelet and the container runtime: what they are told, and whom they say they run.
final class ReducedKubelet implements DevicePlugins, PodResources, CdiDirectory {

    private final Map<ResourceName, List<Offer>> offers = new ConcurrentHashMap<>();
    private final List<Map<ResourceName, List<Offer>>> offersSoFar = new CopyOnWriteArrayList<>();
    private final Map<String, CdiDevice> cdi = new ConcurrentHashMap<>();
    private volatile Optional<List<PodUse>> pods;
    private volatile @Nullable UnitService service;

    ReducedKubelet(Optional<List<PodUse>> pods) {
        this.pods = pods;
    }

    /// The agent's side, for the agent's answers to what is asked of it.
    DevicePlugins connect(UnitService units) {
        service = units;
        return this;
    }

    UnitService service() {
        return Objects.requireNonNull(service);
    }

    @Override
    public void offer(Map<ResourceName, List<Offer>> all) {
        offersSoFar.add(Map.copyOf(all));
        offers.putAll(all);
        offers.keySet().retainAll(all.keySet());
    }

    /// The last one, by resource.
    Map<ResourceName, List<Offer>> offers() {
        return Map.copyOf(offers);
    }

    /// Oldest first.
    List<Map<ResourceName, List<Offer>>> offersSoFar() {
        return List.copyOf(offersSoFar);
    }

    @Override
    public Optional<List<PodUse>> list() {
        return pods;
    }

    void run(Optional<List<PodUse>> active) {
        pods = active;
    }

    @Override
    public void write(CdiDevice device) {
        cdi.put(device.qualifiedName(), device);
    }

    @Override
    public void retain(Set<String> qualifiedNames) {
        cdi.keySet().retainAll(qualifiedNames);
    }

    Set<String> cdiDevices() {
        return Set.copyOf(cdi.keySet());
    }

    List<String> deviceNodes(String qualifiedName) {
        return Objects.requireNonNull(cdi.get(qualifiedName), qualifiedName).deviceNodes();
    }

    @Override
    public void close() {}
}
