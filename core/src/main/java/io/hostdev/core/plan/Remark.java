// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.viability.Blocker;
import java.util.List;

/// Something about a plan that is in order and that the admin may not expect. It takes nothing
/// away: what does is a [Refusal].
public sealed interface Remark {

    String hostDevice();

    /// The lead of the unit, or the function, that the remark is about.
    PciAddress about();

    /// CamelCase, as in a condition's or an event's `reason`.
    default String reason() {
        return getClass().getSimpleName();
    }

    /// A sentence for the admin.
    String message();

    /// Functions that the claim would have handed out apart (functions with `unit: Function`,
    /// devices with `unit: Device`) are one unit, because a group cannot be split.
    ///
    /// @param functions the unit's functions in this group, ascending
    record JoinedByGroup(
            String hostDevice, UnitId unit, IommuGroupId group, List<PciAddress> functions)
            implements Remark {

        public JoinedByGroup {
            functions = List.copyOf(functions);
        }

        @Override
        public PciAddress about() {
            return unit.lead();
        }

        @Override
        public String message() {
            return "%s are one unit: they share IOMMU group %s, and a group is never split"
                    .formatted(Listing.of(functions), group);
        }
    }

    /// Functions that nobody selected leave their host driver too (`siblings: Detach`).
    ///
    /// @param siblings with their host drivers, ascending
    record SiblingsDetached(String hostDevice, UnitId unit, List<Blocker> siblings)
            implements Remark {

        public SiblingsDetached {
            siblings = List.copyOf(siblings);
        }

        @Override
        public PciAddress about() {
            return unit.lead();
        }

        @Override
        public String message() {
            return "the host loses %s too, in the same IOMMU group as unit %s; no pod gets %s"
                    .formatted(Listing.of(siblings), unit, siblings.size() == 1 ? "it" : "them");
        }
    }

    /// What the host lives on is handed out, because the claim says `allowHostCritical: true`.
    ///
    /// @param address a function or a sibling of the unit
    record HostCriticalTaken(String hostDevice, UnitId unit, PciAddress address, HostUse use)
            implements Remark {

        @Override
        public PciAddress about() {
            return unit.lead();
        }

        @Override
        public String message() {
            return "the host loses %s with %s: allowHostCritical is true".formatted(use, address);
        }
    }

    /// The named VFIO driver does not say that it is for the function. It is bound all the same.
    record DriverNotMeant(String hostDevice, UnitId unit, PciAddress address, String driver)
            implements Remark {

        @Override
        public PciAddress about() {
            return unit.lead();
        }

        @Override
        public String message() {
            return "%s goes to %s because spec.driver says so: no alias of that driver names it"
                    .formatted(address, driver);
        }
    }

    /// A HostDevice selects a PF together with VFs of it: the VFs win, the PF stays with the host
    /// that drives them.
    ///
    /// @param selected how many of its VFs the HostDevice has
    record PhysicalFunctionKept(String hostDevice, PciAddress physicalFunction, int selected)
            implements Remark {

        @Override
        public PciAddress about() {
            return physicalFunction;
        }

        @Override
        public String message() {
            return "%s stays with the host, which needs it for its virtual functions: %d of them %s selected"
                    .formatted(physicalFunction, selected, selected == 1 ? "is" : "are");
        }
    }
}
