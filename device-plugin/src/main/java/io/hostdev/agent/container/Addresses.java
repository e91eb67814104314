// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static java.util.stream.Collectors.joining;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The environment that names the functions by their addresses, and so cannot change while the pod
/// lives.
///
/// - `PCI_RESOURCE_<NAME>`: read by KubeVirt, which takes one address for each requested unit, by
///   position, and never one twice.
/// - `PCIDEVICE_<NAME>`: what the SR-IOV network device plugin gives.
final class Addresses {

    private Addresses() {}

    /// The lead functions of all units first, ascending, and then all others, ascending; each once.
    static List<PciAddress> inOrder(Collection<PlannedUnit> units) {
        List<PciAddress> leads = units.stream().map(unit -> unit.id().lead()).sorted().toList();
        Stream<PciAddress> others =
                units.stream()
                        .flatMap(unit -> unit.functions().stream())
                        .filter(address -> !leads.contains(address))
                        .sorted();
        return Stream.concat(leads.stream(), others).distinct().toList();
    }

    static Map<String, String> environment(ResourceName resource, Collection<PlannedUnit> units) {
        String addresses = inOrder(units).stream().map(PciAddress::toString).collect(joining(","));
        return Map.of(
                "PCI_RESOURCE_" + resource.inEnvironment(),
                addresses,
                "PCIDEVICE_" + resource.inEnvironment(),
                addresses);
    }
}
