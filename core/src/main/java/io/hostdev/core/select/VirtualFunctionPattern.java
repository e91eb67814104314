// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// VFs of one PF: all of them (`0000:01:00.0`) or by index (`0000:01:00.0#0-3`, `0000:01:00.0#2`).
///
/// @param firstIndex from 0
/// @param lastIndex inclusive; [Integer#MAX_VALUE] for all
public record VirtualFunctionPattern(PciAddress physicalFunction, int firstIndex, int lastIndex) {

    private static final Pattern TEXT =
            Pattern.compile("([^#]+)(?:#([0-9]{1,5})(?:-([0-9]{1,5}))?)?");

    public VirtualFunctionPattern {
        if (firstIndex < 0 || firstIndex > lastIndex) {
            throw new IllegalArgumentException(
                    "VFs %d-%d of %s run backwards"
                            .formatted(firstIndex, lastIndex, physicalFunction));
        }
    }

    /// @throws IllegalArgumentException naming the text and what would be right
    public static VirtualFunctionPattern parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' names no VFs: expected their PF's address, such as 0000:01:00.0 or 0000:01:00.0#0-3"
                            .formatted(text));
        }
        PciAddress physicalFunction = PciAddress.parse(matcher.group(1));
        if (matcher.group(2) == null) {
            return new VirtualFunctionPattern(physicalFunction, 0, Integer.MAX_VALUE);
        }
        int first = Integer.parseInt(matcher.group(2));
        return new VirtualFunctionPattern(
                physicalFunction,
                first,
                matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3)));
    }

    public boolean matches(VirtualFunction function) {
        return function.physicalFunction().equals(physicalFunction)
                && function.index() >= firstIndex
                && function.index() <= lastIndex;
    }

    @Override
    public String toString() {
        if (lastIndex == Integer.MAX_VALUE && firstIndex == 0) {
            return physicalFunction.toString();
        }
        return physicalFunction
                + "#"
                + (firstIndex == lastIndex ? "" + firstIndex : firstIndex + "-" + lastIndex);
    }
}
