// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

/// A VFIO device's own character device, `/dev/vfio/devices/vfio<number>`
/// (drivers/vfio/device_cdev.c; kernel 6.6 and later, `CONFIG_VFIO_DEVICE_CDEV`).
///
/// A function gets another one each time that it is bound to a VFIO driver, and a number that is
/// free is given to the next one. None is free while anybody has it open or mapped.
///
/// @param number also its minor device number
public record VfioCdev(int number) {

    public VfioCdev {
        if (number < 0) {
            throw new IllegalArgumentException("not the number of a VFIO cdev: " + number);
        }
    }

    /// As in `/sys/class/vfio-dev` and `/dev/vfio/devices`.
    @Override
    public String toString() {
        return "vfio" + number;
    }
}
