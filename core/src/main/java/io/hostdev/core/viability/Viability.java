// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.viability;

import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether the kernel would let an IOMMU group go to user space (drivers/iommu/iommu.c, DMA
/// ownership).
public sealed interface Viability {

    record Viable() implements Viability {}

    /// @param blockers ascending by address, never empty
    record NotViable(List<Blocker> blockers) implements Viability {

        public NotViable {
            blockers = List.copyOf(blockers);
            if (blockers.isEmpty()) {
                throw new IllegalArgumentException("not viable without a blocker");
            }
        }
    }

    /// It cannot be known (no group yet, unreadable, vanishing), and so it is never viable.
    record Unknown(String why) implements Viability {}

    /// The kernel's rule on what is bound now: every member has no driver, or one that leaves DMA
    /// ownership alone.
    static Viability of(IommuGroup group) {
        List<Blocker> blockers = group.functions().stream().flatMap(Viability::blocker).toList();
        return blockers.isEmpty() ? new Viable() : new NotViable(blockers);
    }

    /// The same for the group of one function; never viable where nothing is isolated.
    static Viability of(Machine machine, Function function) {
        if (machine.kernel().iommu() == Kernel.Iommu.NONE) {
            return new Unknown("the node has no IOMMU that isolates devices");
        }
        return machine.groupOf(function)
                .map(Viability::of)
                .orElseGet(() -> new Unknown(function.address() + " is in no IOMMU group"));
    }

    private static Stream<Blocker> blocker(Function member) {
        Optional<BoundDriver> driver = member.binding().driver();
        return driver
                .filter(bound -> !bound.leavesDmaAlone())
                .map(bound -> new Blocker(member.address(), bound.name()))
                .stream();
    }
}
