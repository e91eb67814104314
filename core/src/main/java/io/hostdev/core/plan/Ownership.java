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
final class Ownership {

    private final Map<PciAddress, Claim> functions = new HashMap<>();
    private final Map<ResourceName, Claim> resourceNames = new HashMap<>();

    /// @param seniority oldest first
    Ownership(Machine machine, List<Claim> seniority) {
        List<Function> all = machine.functions();
        for (Claim claim : seniority) {
            resourceNames.putIfAbsent(claim.resourceName(), claim);
            for (Function function : all) {
                if (claim.selects(function)) {
                    functions.putIfAbsent(function.address(), claim);
                }
            }
        }
    }

    Optional<Claim> owner(PciAddress address) {
        return Optional.ofNullable(functions.get(address));
    }

    Optional<Claim> owner(ResourceName name) {
        return Optional.ofNullable(resourceNames.get(name));
    }
}
