// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

/// What [SystemCalls#status] tells of a file.
///
/// @param mode type and permission bits (`st_mode`)
/// @param device the number of the device that the file stands for; 0:0 if it is no device
public record FileStatus(int mode, DeviceNumber device) {

    private static final int TYPE = 0xf000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int REGULAR = 0x8000;

    /// Of something that is there and is no device.
    public static final FileStatus NO_DEVICE = new FileStatus(0x4000, new DeviceNumber(0, 0));

    public boolean isCharacterDevice() {
        return (mode & TYPE) == CHARACTER_DEVICE;
    }

    /// A regular file, or one without a type: so the kernel shows its anonymous inodes, depending
    /// on its version.
    public boolean mayBeAnonymous() {
        int type = mode & TYPE;
        return type == 0 || type == REGULAR;
    }
}
