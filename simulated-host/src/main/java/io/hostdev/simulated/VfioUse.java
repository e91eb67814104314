// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What one process has open of VFIO, or what is under way to it. Guarded by the kernel's lock.
final class VfioUse {

    private static final Errno EBADF = new Errno(9);

    final Set<IommuGroupId> groupFiles = new HashSet<>();

    /// Open device files, each with the group that it pins.
    final Map<PciAddress, IommuGroupId> deviceFiles = new HashMap<>();

    /// Mappings of device files; they outlive the file.
    final Map<PciAddress, IommuGroupId> mappings = new HashMap<>();

    final CdevUse cdevs = new CdevUse();

    /// It has something that came of the group's node.
    boolean holdsGroup(IommuGroupId group) {
        return groupFiles.contains(group)
                || deviceFiles.containsValue(group)
                || mappings.containsValue(group);
    }

    boolean holdsDevice(PciAddress address) {
        return deviceFiles.containsKey(address)
                || mappings.containsKey(address)
                || cdevs.all().anyMatch(file -> file.address.equals(address));
    }

    boolean isEmpty() {
        return groupFiles.isEmpty()
                && deviceFiles.isEmpty()
                && mappings.isEmpty()
                && cdevs.all().findAny().isEmpty();
    }

    VfioUse copyOfGroupFile(IommuGroupId group) throws KernelError {
        if (!groupFiles.contains(group)) {
            throw new KernelError(EBADF, "the file of group " + group);
        }
        VfioUse copy = new VfioUse();
        copy.groupFiles.add(group);
        return copy;
    }

    VfioUse copyOfDeviceFile(PciAddress address) throws KernelError {
        IommuGroupId group = deviceFiles.get(address);
        if (group == null) {
            throw new KernelError(EBADF, "the file of " + address);
        }
        VfioUse copy = new VfioUse();
        copy.deviceFiles.put(address, group);
        return copy;
    }

    /// @throws KernelError EBADF: it is not open here
    CdevFile cdevFile(PciAddress address) throws KernelError {
        CdevFile file = cdevs.files.get(address);
        if (file == null) {
            throw new KernelError(EBADF, "the cdev of " + address);
        }
        return file;
    }

    VfioUse copyOfCdevFile(PciAddress address) throws KernelError {
        VfioUse copy = new VfioUse();
        copy.cdevs.files.put(address, cdevFile(address));
        return copy;
    }

    void add(VfioUse other) {
        groupFiles.addAll(other.groupFiles);
        deviceFiles.putAll(other.deviceFiles);
        mappings.putAll(other.mappings);
        cdevs.add(other.cdevs);
    }

    void clear() {
        groupFiles.clear();
        deviceFiles.clear();
        mappings.clear();
        cdevs.clear();
    }
}
