// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciSlot;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Functions of one slot, in text `0000:02:00.0`, `0000:02:00.0-3` (a range), `0000:02:00.*` (all)
/// or without the domain, which is then 0.
///
/// @param firstFunction 0 to 7
/// @param lastFunction not below the first
public record AddressPattern(PciSlot slot, int firstFunction, int lastFunction) {

    private static final Pattern TEXT =
            Pattern.compile(
                    "((?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2})\\.(?:(\\*)|([0-7])(?:-([0-7]))?)");

    public AddressPattern {
        if (firstFunction < 0 || lastFunction > 7 || firstFunction > lastFunction) {
            throw new IllegalArgumentException(
                    "functions %d-%d of %s run backwards or out of 0-7"
                            .formatted(firstFunction, lastFunction, slot));
        }
    }

    /// @throws IllegalArgumentException naming the text and what would be right
    public static AddressPattern parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no address pattern: expected one such as 0000:02:00.0, 0000:02:00.0-3 or 0000:02:00.*"
                            .formatted(text));
        }
        PciSlot slot = PciAddress.parse(matcher.group(1) + ".0").slot();
        if (matcher.group(2) != null) {
            return new AddressPattern(slot, 0, 7);
        }
        int first = Integer.parseInt(matcher.group(3));
        return new AddressPattern(
                slot, first, matcher.group(4) == null ? first : Integer.parseInt(matcher.group(4)));
    }

    public boolean matches(PciAddress address) {
        return address.slot().equals(slot)
                && address.function() >= firstFunction
                && address.function() <= lastFunction;
    }

    @Override
    public String toString() {
        String functions =
                firstFunction == 0 && lastFunction == 7
                        ? "*"
                        : firstFunction == lastFunction
                                ? "" + firstFunction
                                : firstFunction + "-" + lastFunction;
        return slot + "." + functions;
    }
}
