// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.machine.HostUse;
import io.hostdev.core.pci.PciAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Uses by the function that carries them, each once, in the order of their kinds.
final class Findings {

    private static final Comparator<HostUse> ORDER =
            Comparator.comparing(HostUse::kind).thenComparing(HostUse::detail);

    private final TreeMap<PciAddress, TreeSet<HostUse>> byCarrier = new TreeMap<>();

    void add(Collection<PciAddress> carriers, HostUse use) {
        for (PciAddress carrier : carriers) {
            byCarrier.computeIfAbsent(carrier, address -> new TreeSet<>(ORDER)).add(use);
        }
    }

    Map<PciAddress, List<HostUse>> toMap() {
        return byCarrier.entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }
}
