package io.hostdev.core.plan;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.List;

/// The smallest set of functions that is handed to a pod, decided and safe to carry out.
///
/// @param hostDevice whose unit it is
/// @param functions the selected functions, ascending; never empty. These and no others go to the
///   pod.
/// @param siblings unselected members of the same groups that are detached too and given to nobody;
///   ascending
public record PlannedUnit(
        String hostDevice,
        ResourceName resourceName,
        List<PciAddress> functions,
        List<PciAddress> siblings,
        Terms terms) {

    public PlannedUnit {
        functions = functions.stream().sorted().toList();
        siblings = siblings.stream().sorted().toList();
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("a unit of " + hostDevice + " without a function");
        }
    }

    public UnitId id() {
        return new UnitId(functions.getFirst());
    }

    /// The selected functions and the detached siblings: all that is bound for this unit.
    /// Ascending.
    public List<PciAddress> bound() {
        List<PciAddress> all = new ArrayList<>(functions);
        all.addAll(siblings);
        all.sort(null);
        return all;
    }
}
