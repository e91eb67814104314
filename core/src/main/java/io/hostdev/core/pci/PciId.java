// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.pci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a function is: vendor and device number, in text `8086:10d3`. The same pair names the
/// subsystem.
///
/// Not to be confused with the kubelet's device ID, which is a unit's name.
///
/// @param vendor PCI-SIG vendor number, 16 bits
/// @param device the vendor's own number for the device, 16 bits
public record PciId(int vendor, int device) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F]{4}):([0-9a-fA-F]{4})");

    public PciId {
        if (vendor < 0 || vendor > 0xffff || device < 0 || device > 0xffff) {
            throw new IllegalArgumentException("not a PCI id: %x:%x".formatted(vendor, device));
        }
    }

    /// @throws IllegalArgumentException if `text` is no id; the message shows what one looks like
    public static PciId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a PCI id: expected vendor:device such as 8086:10d3"
                            .formatted(text));
        }
        return new PciId(
                Integer.parseInt(matcher.group(1), 16), Integer.parseInt(matcher.group(2), 16));
    }

    @Override
    public String toString() {
        return "%04x:%04x".formatted(vendor, device);
    }
}
