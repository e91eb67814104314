// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import java.util.Set;

/// The driver that is bound to a function.
///
/// @param name the sysfs name, such as `e1000e`
/// @param vfio whether it is a VFIO driver. Told by the function's `vfio-dev/` directory or by a
///   `vfio_pci:` alias of the driver's module, never by the name: variant drivers have any name
///   they like.
public record BoundDriver(String name, boolean vfio) {

    /// Drivers that are no VFIO drivers and yet declare `driver_managed_dma`
    /// (drivers/pci/pci-stub.c, drivers/pci/pcie/portdrv.c). The flag cannot be read from user
    /// space. `shpchp` has not got it.
    private static final Set<String> DMA_FREE = Set.of("pci-stub", "pcieport");

    /// A driver that we did not take from anybody and that is no VFIO driver.
    public static BoundDriver host(String name) {
        return new BoundDriver(name, false);
    }

    public static BoundDriver vfio(String name) {
        return new BoundDriver(name, true);
    }

    /// Whether the kernel lets the group go to user space while this driver is bound (kernel 5.19
    /// and later).
    public boolean leavesDmaAlone() {
        return vfio || DMA_FREE.contains(name);
    }
}
