// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import io.hostdev.core.pci.PciClass;
import java.util.HexFormat;
import java.util.Locale;

/// A prefix of the class code: `02` (all network controllers), `0200` (Ethernet), `010802` (NVMe).
///
/// @param digits two, four or six hex digits, lower case
public record ClassPrefix(String digits) {

    public ClassPrefix {
        if (!digits.matches("(?:[0-9a-f]{2}){1,3}")) {
            throw new IllegalArgumentException(
                    "'%s' is no class prefix: expected two, four or six hex digits such as 0200"
                            .formatted(digits));
        }
    }

    /// @throws IllegalArgumentException naming the text and what would be right
    public static ClassPrefix parse(String text) {
        return new ClassPrefix(text.toLowerCase(Locale.ROOT));
    }

    public boolean matches(PciClass pciClass) {
        return pciClass.code() >> (4 * (6 - digits.length())) == HexFormat.fromHexDigits(digits);
    }

    @Override
    public String toString() {
        return digits;
    }
}
