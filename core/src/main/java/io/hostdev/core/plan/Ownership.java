// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who has what, by seniority alone: a function and a resource name belong to the oldest claim that
/// wants them, also where that claim is refused for another reason. So a refusal that is lifted
/// takes nothing away from anybody.
///
/// A bridge belongs to nobody: the refusal to hand it out is never lifted.
final class Ownership {

    private final Map<String, List<Function>> selected = new HashMap<>();
    private final Map<PciAddress, Claim> functions = new HashMap<>();
    private final Map<ResourceName, Claim> resourceNames = new HashMap<>();

    /// @param seniority oldest first
    /// @throws IllegalArgumentException if two claims have one name
    Ownership(Machine machine, List<Claim> seniority) {
        for (Claim claim : seniority) {
            List<Function> selection = machine.functions().stream().filter(claim::selects).toList();
            if (selected.put(claim.hostDevice(), selection) != null) {
                throw new IllegalArgumentException(
                        "HostDevice " + claim.hostDevice() + " is listed twice");
            }
            resourceNames.putIfAbsent(claim.resourceName(), claim);
            for (Function function : selection) {
                if (!function.identity().pciClass().isBridge()) {
                    functions.putIfAbsent(function.address(), claim);
                }
            }
        }
    }

    /// Everything that the claim selects, whoever has it; ascending.
    List<Function> selectedBy(Claim claim) {
        return selected.getOrDefault(claim.hostDevice(), List.of());
    }

    Optional<Claim> owner(PciAddress address) {
        return Optional.ofNullable(functions.get(address));
    }

    Optional<Claim> owner(ResourceName name) {
        return Optional.ofNullable(resourceNames.get(name));
    }
}
