// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.uevent;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// One message of the kernel on `NETLINK_KOBJECT_UEVENT` (lib/kobject_uevent.c): `ACTION@DEVPATH`,
/// then `KEY=VALUE` pairs, each ended by a NUL.
record Uevent(String subsystem) {

    private static final String KEY = "SUBSYSTEM=";

    /// What a driver, a group or a display that comes or goes is announced in.
    private static final Set<String> OURS = Set.of("pci", "vfio", "vfio-dev", "iommu", "drm");

    /// @return absent if it is no message of the kernel's form
    static Optional<Uevent> parse(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        String[] fields = text.split("\0", -1);
        if (!fields[0].contains("@")) {
            return Optional.empty();
        }
        for (String field : fields) {
            if (field.startsWith(KEY)) {
                return Optional.of(new Uevent(field.substring(KEY.length())));
            }
        }
        return Optional.empty();
    }

    boolean concernsDevices() {
        return OURS.contains(subsystem);
    }
}
