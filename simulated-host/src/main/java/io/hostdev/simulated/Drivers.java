// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.machine.BoundDriver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The drivers of one kernel: those that lie in `/lib/modules`, and those that are loaded.
final class Drivers {

    private final Map<String, BoundDriver> known = new HashMap<>();
    private final Set<String> loaded = new HashSet<>();
    private final Set<String> loadedAtBoot = new HashSet<>();

    void add(BoundDriver driver) {
        known.put(driver.name(), driver);
    }

    void remove(String name) {
        known.remove(name);
        loaded.remove(name);
        loadedAtBoot.remove(name);
    }

    boolean isKnown(String name) {
        return known.containsKey(name);
    }

    /// The driver of this name, or of the module of this name.
    Optional<String> meant(String driver) {
        DriverChoice.Named named = new DriverChoice.Named(driver);
        return known.keySet().stream().filter(named::isMeant).findFirst();
    }

    boolean isVfio(String name) {
        BoundDriver driver = known.get(name);
        return driver != null && driver.vfio();
    }

    boolean isLoaded(String name) {
        return loaded.contains(name);
    }

    void load(String name) {
        loaded.add(name);
    }

    void loadAtBoot(String name) {
        loaded.add(name);
        loadedAtBoot.add(name);
    }

    void reboot() {
        loaded.retainAll(loadedAtBoot);
        loaded.addAll(loadedAtBoot);
    }

    Optional<BoundDriver> loaded(String name) {
        return loaded.contains(name) ? Optional.ofNullable(known.get(name)) : Optional.empty();
    }
}
