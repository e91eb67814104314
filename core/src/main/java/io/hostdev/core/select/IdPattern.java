// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import io.hostdev.core.pci.PciId;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An id, or all ids of one vendor: `8086:10d3` or `8086:*`.
///
/// @param device absent: any
public record IdPattern(int vendor, OptionalInt device) {

    private static final Pattern TEXT =
            Pattern.compile("([0-9a-fA-F]{4}):(?:(\\*)|([0-9a-fA-F]{4}))");

    /// @throws IllegalArgumentException naming the text and what would be right
    public static IdPattern parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no id pattern: expected vendor:device such as 8086:10d3 or 8086:*"
                            .formatted(text));
        }
        return new IdPattern(
                Integer.parseInt(matcher.group(1), 16),
                matcher.group(2) != null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(matcher.group(3), 16)));
    }

    public boolean matches(PciId id) {
        return id.vendor() == vendor && (device.isEmpty() || device.getAsInt() == id.device());
    }

    @Override
    public String toString() {
        return "%04x:%s"
                .formatted(vendor, device.isEmpty() ? "*" : "%04x".formatted(device.getAsInt()));
    }
}
