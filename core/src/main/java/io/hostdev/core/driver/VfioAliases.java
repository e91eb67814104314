// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.driver;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.toCollection;

import io.hostdev.core.machine.Identity;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// All `vfio_pci:` aliases of one kernel, and so its VFIO drivers for PCI (kernel 5.16 and later).
///
/// @param aliases in the order in which the kernel's files list them
public record VfioAliases(List<VfioAlias> aliases) {

    public VfioAliases {
        aliases = List.copyOf(aliases);
    }

    /// The modules with a driver for this function, the most specific first: the fewer wildcards
    /// its best alias has, the better a module is, as libvirt has it; of equals the one that is
    /// listed first.
    ///
    /// @return empty where no VFIO driver is for it; there is one for everything where `vfio_pci`
    ///   is
    public List<String> modulesFor(Identity function) {
        return aliases.stream()
                .filter(alias -> alias.matches(function))
                .sorted(Comparator.comparingInt(VfioAlias::wildcards))
                .map(VfioAlias::module)
                .collect(collectingAndThen(toCollection(LinkedHashSet::new), List::copyOf));
    }

    public boolean isOf(String module) {
        return aliases.stream().anyMatch(alias -> alias.module().equals(module));
    }

    /// Ascending.
    public SortedSet<String> modules() {
        return aliases.stream().map(VfioAlias::module).collect(toCollection(TreeSet::new));
    }
}
