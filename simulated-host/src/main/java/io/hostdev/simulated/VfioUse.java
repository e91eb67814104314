package io.hostdev.simulated;

import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What one process has open of VFIO. Guarded by the kernel's lock.
final class VfioUse {

    final Set<IommuGroupId> groupFiles = new HashSet<>();

    /// Groups that were put into a VFIO container: their DMA is the process's.
    final Set<IommuGroupId> contained = new HashSet<>();

    /// Open device files, each with the group that it pins.
    final Map<PciAddress, IommuGroupId> deviceFiles = new HashMap<>();

    /// Mappings of device files; they outlive the file.
    final Map<PciAddress, IommuGroupId> mappings = new HashMap<>();

    boolean holdsGroup(IommuGroupId group) {
        return groupFiles.contains(group)
                || deviceFiles.containsValue(group)
                || mappings.containsValue(group);
    }

    boolean holdsDevice(PciAddress address) {
        return deviceFiles.containsKey(address) || mappings.containsKey(address);
    }

    boolean ownsDma(IommuGroupId group) {
        return contained.contains(group) && holdsGroup(group);
    }

    boolean isEmpty() {
        return groupFiles.isEmpty() && deviceFiles.isEmpty() && mappings.isEmpty();
    }

    void orphan(IommuGroupId group) {
        groupFiles.remove(group);
        contained.remove(group);
    }

    void forgetUnheld() {
        contained.removeIf(group -> !holdsGroup(group));
    }

    void clear() {
        groupFiles.clear();
        contained.clear();
        deviceFiles.clear();
        mappings.clear();
    }
}
