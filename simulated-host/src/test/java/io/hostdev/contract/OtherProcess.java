// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// A process that uses VFIO as QEMU does. Each call returns why it failed; absent if it did not.
public interface OtherProcess extends AutoCloseable {

    int pid();

    /// open(/dev/vfio/GROUP).
    Optional<Errno> openGroup(IommuGroupId group);

    /// VFIO_GROUP_SET_CONTAINER, then VFIO_SET_IOMMU with type 1, on the group that is open.
    Optional<Errno> setContainer(IommuGroupId group);

    /// VFIO_GROUP_GET_DEVICE_FD.
    Optional<Errno> openDevice(PciAddress address);

    /// open(/dev/vfio/devices/vfioN) of the function's cdev, and nothing else.
    Optional<Errno> openCdev(PciAddress address);

    /// VFIO_DEVICE_BIND_IOMMUFD of the cdev that is open, with the process's own `/dev/iommu`,
    /// which it opens the first time.
    Optional<Errno> bindCdev(PciAddress address);

    /// mmap of the function's BAR 0, through the device's file or the cdev, whichever is open.
    Optional<Errno> map(PciAddress address);

    /// Closes the group's file and the container's.
    void closeGroup(IommuGroupId group);

    void closeDevice(PciAddress address);

    void closeCdev(PciAddress address);

    void closeIommufd();

    void unmap(PciAddress address);

    /// Sends the group's open file over a Unix socket: it is under way until the other one receives
    /// it, and gone with the other one's end. This one keeps its own.
    void sendGroup(IommuGroupId group, OtherProcess receiver);

    /// The same with a device's file.
    void sendDevice(PciAddress address, OtherProcess receiver);

    /// The same with a cdev's.
    void sendCdev(PciAddress address, OtherProcess receiver);

    /// Takes the next file that was sent to it.
    void receive();

    /// Its first thread ends, and another one goes on with all that it has: it is shown as a
    /// zombie.
    void endFirstThread();

    /// Ends it.
    @Override
    void close();
}
