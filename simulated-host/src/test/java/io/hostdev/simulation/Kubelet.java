// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The kubelet and the container runtime, without sockets: what they know, and whom they ask. When
/// the kubelet starts it has its own record of pods, and no offer of anybody.
final class Kubelet implements DevicePlugins, PodResources, CdiDirectory {

    final TreeMap<Integer, Pod> pods = new TreeMap<>();
    final TreeMap<String, CdiDevice> cdi = new TreeMap<>();

    private Map<ResourceName, List<Offer>> offers = Map.of();
    private Optional<UnitService> service = Optional.empty();
    private boolean running = true;
    private boolean blank;

    DevicePlugins connect(UnitService units) {
        service = Optional.of(units);
        return this;
    }

    UnitService service() {
        return service.orElseThrow();
    }

    boolean isRunning() {
        return running;
    }

    void stop() {
        running = false;
        offers = Map.of();
    }

    void start(boolean firstListIsEmpty) {
        running = true;
        blank = firstListIsEmpty;
    }

    @Override
    public void offer(Map<ResourceName, List<Offer>> all) {
        if (running) {
            offers = Map.copyOf(all);
        }
    }

    Map<ResourceName, List<Offer>> offers() {
        return offers;
    }

    boolean offersHealthy(UnitId unit, ResourceName resource) {
        return offers.getOrDefault(resource, List.of()).stream()
                .anyMatch(offer -> offer.healthy() && offer.unit().equals(unit));
    }

    /// What the kubelet would give to a pod now, ascending.
    List<UnitId> free(ResourceName resource) {
        Set<UnitId> given =
                listed().stream()
                        .filter(pod -> pod.resource.equals(resource))
                        .flatMap(pod -> pod.units.stream())
                        .collect(Collectors.toSet());
        return offers.getOrDefault(resource, List.of()).stream()
                .filter(Offer::healthy)
                .map(Offer::unit)
                .filter(unit -> !given.contains(unit))
                .sorted()
                .toList();
    }

    List<Pod> listed() {
        return pods.values().stream().filter(pod -> pod.listed).toList();
    }

    @Override
    public Optional<List<PodUse>> list() {
        if (!running) {
            return Optional.empty();
        }
        if (blank) {
            blank = false;
            return Optional.of(List.of());
        }
        return Optional.of(
                listed().stream()
                        .map(pod -> {
                            Map<ResourceName, Set<UnitId>> units = new HashMap<>();
                            units.put(pod.resource, Set.copyOf(pod.units));
                            return new PodUse("default", pod.name(), units);
                        })
                        .toList());
    }

    @Override
    public void write(CdiDevice device) {
        cdi.put(device.qualifiedName(), device);
    }

    @Override
    public void retain(Set<String> qualifiedNames) {
        cdi.keySet().retainAll(qualifiedNames);
    }

    @Override
    public void close() {
        offers = Map.of();
    }
}
