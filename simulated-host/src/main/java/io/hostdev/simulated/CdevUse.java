// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// What one process has of cdevs, one file of each at most. Guarded by the kernel's lock.
final class CdevUse {

    final Map<PciAddress, CdevFile> files = new HashMap<>();

    /// They keep the file as it is, bound, after it was closed.
    final Map<PciAddress, CdevFile> mappings = new HashMap<>();

    /// Open or mapped.
    Stream<CdevFile> all() {
        return Stream.concat(files.values().stream(), mappings.values().stream());
    }

    /// @throws KernelError EINVAL: the file is not bound; ENODEV: it is not open here
    void map(PciAddress address) throws KernelError {
        CdevFile file = files.get(address);
        if (file == null) {
            throw new KernelError(Errno.ENODEV, address + " is not open");
        }
        if (!file.isBound()) {
            throw new KernelError(Errno.EINVAL, "the cdev of " + address + " is not bound");
        }
        mappings.put(address, file);
    }

    void add(CdevUse other) {
        files.putAll(other.files);
        mappings.putAll(other.mappings);
    }

    void clear() {
        files.clear();
        mappings.clear();
    }
}
