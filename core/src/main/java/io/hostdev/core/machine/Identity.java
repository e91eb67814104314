// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.Optional;

/// What a function says it is (configuration space): fixed for as long as the device sits at its
/// address.
///
/// It is all that a HostDevice can select a device by for what it is, and no more: where one of two
/// functions of one identity sits, the other would be selected too. The kernel reads it once, when
/// it finds the function, so no driver and no reset changes it, and a reboot finds the same. To a
/// VF it gives the PF's vendor, the device of the PF's SR-IOV capability, and what it read of the
/// PF's first VF (drivers/pci/iov.c, pci_read_vf_config_common): all VFs of a PF have one identity.
public record Identity(PciId id, Optional<PciId> subsystemId, PciClass pciClass) {

    /// For a person, by what tells it from the other one; its id if nothing does.
    public String besides(Identity other) {
        if (!id.equals(other.id)) {
            return id.toString();
        }
        if (!subsystemId.equals(other.subsystemId)) {
            return id
                    + subsystemId
                            .map(subsystem -> " of subsystem " + subsystem)
                            .orElse(" without a subsystem");
        }
        return pciClass.equals(other.pciClass) ? id.toString() : id + " of class " + pciClass;
    }
}
