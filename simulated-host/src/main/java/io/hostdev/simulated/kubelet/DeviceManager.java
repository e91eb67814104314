// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.ManagedChannel;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.kubelet.deviceplugin.Device;
import io.hostdev.kubelet.deviceplugin.RegisterRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The kubelet's books: which plugins are there, which devices, and who was given what.
final class DeviceManager implements Plugin.Listener {

    /// How long a resource without its plugin stays on the node.
    static final Duration GRACE = Duration.ofMinutes(5);

    private final Path directory;
    private final UnixGrpc grpc;
    private final InstantSource clock;
    private final TreeMap<String, Resource> resources = new TreeMap<>();
    private final List<Grant> grants = new ArrayList<>();

    /// Resources of the checkpoint appear without devices until their plugin comes.
    DeviceManager(Path directory, UnixGrpc grpc, InstantSource clock) {
        this.directory = directory;
        this.grpc = grpc;
        this.clock = clock;
        Checkpoint checkpoint = Checkpoint.read(directory);
        checkpoint.resources().forEach(name -> resources.put(name, new Resource(clock.instant())));
        grants.addAll(checkpoint.grants());
    }

    /// @throws IllegalArgumentException with the reason for which the plugin is not taken
    void register(RegisterRequest request) {
        if (!request.getVersion().equals("v1beta1")) {
            throw new IllegalArgumentException(
                    "version %s is not supported, v1beta1 is".formatted(request.getVersion()));
        }
        String name = new ResourceName(request.getResourceName()).text();
        ManagedChannel channel = grpc.dial(directory.resolve(request.getEndpoint()));
        Plugin plugin = new Plugin(name, channel, this);
        Optional<Plugin> former;
        synchronized (this) {
            Resource resource = resources.computeIfAbsent(name, _ -> new Resource(clock.instant()));
            former = resource.plugin();
            resource.attend(plugin);
        }
        former.ifPresent(Plugin::close);
    }

    /// Opens the stream of a plugin whose registration was answered.
    void watch(String resource) {
        plugin(resource).ifPresent(Plugin::watch);
    }

    @Override
    public synchronized void devices(Plugin plugin, List<Device> devices) {
        current(plugin)
                .ifPresent(resource -> {
                    resource.replace(devices);
                    save();
                });
    }

    @Override
    public synchronized void ended(Plugin plugin) {
        current(plugin).ifPresent(resource -> resource.leave(clock.instant()));
        plugin.close();
    }

    private Optional<Resource> current(Plugin plugin) {
        return Optional.ofNullable(resources.get(plugin.resource()))
                .filter(resource -> resource.plugin().equals(Optional.of(plugin)));
    }

    synchronized Map<ResourceName, Capacity> capacities() {
        Instant now = clock.instant();
        resources
                .values()
                .removeIf(resource ->
                        resource.plugin().isEmpty()
                                && resource.unattendedSince().plus(GRACE).isBefore(now));
        Map<ResourceName, Capacity> all = new TreeMap<>();
        resources.forEach((name, resource) -> all.put(new ResourceName(name), resource.capacity()));
        return all;
    }

    synchronized int messages(String resource) {
        Resource known = resources.get(resource);
        return known == null ? 0 : known.messages();
    }

    synchronized Optional<Plugin> plugin(String resource) {
        return Optional.ofNullable(resources.get(resource)).flatMap(Resource::plugin);
    }

    /// Healthy and given to nobody.
    ///
    /// @return absent if no plugin offers such a resource
    synchronized Optional<NavigableSet<String>> free(String resource) {
        Resource known = resources.get(resource);
        if (known == null || known.plugin().isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> free = new TreeSet<>(known.healthy());
        grants.stream()
                .filter(grant -> grant.resource().equals(resource))
                .forEach(grant -> free.removeAll(grant.devices()));
        return Optional.of(free);
    }

    synchronized List<Grant> grants(String pod) {
        return grants.stream().filter(grant -> grant.pod().equals(pod)).toList();
    }

    synchronized void add(Grant grant) {
        grants.add(grant);
        save();
    }

    synchronized void forget(String pod) {
        grants.removeIf(grant -> grant.pod().equals(pod));
        save();
    }

    synchronized void remove(Collection<Grant> failed) {
        grants.removeAll(failed);
        save();
    }

    private void save() {
        Checkpoint.write(directory, resources.keySet(), grants);
    }

    void close() {
        List<Plugin> plugins;
        synchronized (this) {
            plugins =
                    resources.values().stream().flatMap(known -> known.plugin().stream()).toList();
            resources.clear();
        }
        plugins.forEach(Plugin::close);
    }
}
