// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.pci;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of one PCI function, in text `domain:bus:device.function` (BDF), all hexadecimal.
///
/// Addresses are compared as numbers: domains have four *or more* hex digits (Intel VMD:
/// `10000:01:00.0`), so text does not sort. The domain may be left out when parsing (`02:00.0`) and
/// is then 0; [#toString] always prints it.
///
/// @param domain PCI domain (segment), 0 to 2^31 - 1
/// @param bus 0 to 255
/// @param device the slot on the bus, 0 to 31
/// @param function 0 to 7
/// @see <a
///   href="https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci">sysfs-bus-pci</a>
public record PciAddress(int domain, int bus, int device, int function)
        implements Comparable<PciAddress> {

    private static final int LAST_DEVICE = 0x1f;

    private static final Pattern TEXT =
            Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7])");

    private static final Comparator<PciAddress> ORDER =
            Comparator.comparingInt(PciAddress::domain)
                    .thenComparingInt(PciAddress::bus)
                    .thenComparingInt(PciAddress::device)
                    .thenComparingInt(PciAddress::function);

    public PciAddress {
        if (domain < 0
                || bus < 0
                || bus > 0xff
                || device < 0
                || device > LAST_DEVICE
                || function < 0
                || function > 7) {
            throw new IllegalArgumentException(
                    "not a PCI address: domain %x, bus %x, device %x, function %x"
                            .formatted(domain, bus, device, function));
        }
    }

    /// @throws IllegalArgumentException if `text` is no address; the message shows what one looks
    ///   like
    public static PciAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a PCI address: expected domain:bus:device.function such as 0000:02:00.0"
                            .formatted(text));
        }
        String domain = matcher.group(1) == null ? "0" : matcher.group(1);
        int device = Integer.parseInt(matcher.group(3), 16);
        if (device > LAST_DEVICE) {
            throw new IllegalArgumentException(
                    "'%s' is not a PCI address: a bus has devices 00 to 1f".formatted(text));
        }
        if (Long.parseLong(domain, 16) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "'%s' is not a PCI address: domains end at 7fffffff".formatted(text));
        }
        return new PciAddress(
                Integer.parseInt(domain, 16),
                Integer.parseInt(matcher.group(2), 16),
                device,
                Integer.parseInt(matcher.group(4)));
    }

    /// The slot that this function shares with the other functions of its device.
    public PciSlot slot() {
        return new PciSlot(domain, bus, device);
    }

    /// Bus, device and function in one number of 16 bits (PCIe Base Specification: Routing ID).
    public int routingId() {
        return (bus << 8) | (device << 3) | function;
    }

    /// The address that lies so many routing ids from this one, which may be in another slot and on
    /// another bus, and wraps at the end of the domain.
    public PciAddress plus(int routingIds) {
        int there = routingId() + routingIds;
        return new PciAddress(domain, (there >> 8) & 0xff, (there >> 3) & 0x1f, there & 0x7);
    }

    @Override
    public int compareTo(PciAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%04x:%02x:%02x.%x".formatted(domain, bus, device, function);
    }
}
