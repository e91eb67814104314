// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.hostdev.kubelet.deviceplugin.Device;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the kubelet knows of one resource. Each message replaces all of it; when the stream ends
/// all devices become unhealthy, and five minutes later the resource is forgotten.
final class Resource {

    private final TreeSet<String> healthy = new TreeSet<>();
    private final TreeSet<String> unhealthy = new TreeSet<>();
    private Optional<Plugin> plugin = Optional.empty();
    private Instant unattendedSince;
    private int messages;

    Resource(Instant now) {
        unattendedSince = now;
    }

    void attend(Plugin plugin) {
        this.plugin = Optional.of(plugin);
    }

    void replace(List<Device> devices) {
        healthy.clear();
        unhealthy.clear();
        for (Device device : devices) {
            (device.getHealth().equals("Healthy") ? healthy : unhealthy).add(device.getId());
        }
        messages++;
    }

    void leave(Instant now) {
        plugin = Optional.empty();
        unattendedSince = now;
        unhealthy.addAll(healthy);
        healthy.clear();
    }

    Optional<Plugin> plugin() {
        return plugin;
    }

    Instant unattendedSince() {
        return unattendedSince;
    }

    Set<String> healthy() {
        return healthy;
    }

    int messages() {
        return messages;
    }

    Capacity capacity() {
        return new Capacity(healthy.size() + unhealthy.size(), healthy.size());
    }
}
