// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

/// A device number, in text `major:minor`, as in sysfs `dev` files and mountinfo.
public record DeviceNumber(int major, int minor) {

    /// @throws IllegalArgumentException if `text` is no device number
    public static DeviceNumber parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "'%s' is not a device number: expected major:minor such as 243:0"
                            .formatted(text));
        }
        return new DeviceNumber(
                Integer.parseInt(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
