// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The display of the active console.
///
/// A display is one only if the kernel's console is a virtual terminal (not a serial line alone)
/// and terminals are drawn on it: by a frame buffer's device, or, where that is the firmware's or
/// the VGA text screen, by the display that the firmware started with (`boot_vga`).
final class Displays {

    private static final Pattern VIRTUAL_TERMINAL = Pattern.compile("tty\\d+");

    private final Sysfs sysfs;

    Displays(Sysfs sysfs) {
        this.sysfs = sysfs;
    }

    SortedSet<PciAddress> ofConsole() {
        SortedSet<PciAddress> displays = new TreeSet<>();
        boolean onDisplay =
                Sysfs.text(sysfs.resolve("class/tty/console/active")).stream()
                        .flatMap(active -> Stream.of(active.split(" ", -1)))
                        .anyMatch(terminal -> VIRTUAL_TERMINAL.matcher(terminal).matches());
        if (onDisplay) {
            for (Path console : Sysfs.entries(sysfs.resolve("class/vtconsole"), "vtcon*")) {
                if (Sysfs.text(console.resolve("bind")).filter("1"::equals).isPresent()) {
                    displays.addAll(drawnOn(Sysfs.text(console.resolve("name")).orElse("")));
                }
            }
        }
        return displays;
    }

    /// @param driver `(M) frame buffer device`, `(S) VGA+`, `(S) dummy device`
    private SortedSet<PciAddress> drawnOn(String driver) {
        SortedSet<PciAddress> displays = new TreeSet<>();
        if (driver.contains("frame buffer device")) {
            Sysfs.entries(sysfs.resolve("class/graphics"), "fb[0-9]*").stream()
                    .flatMap(buffer -> Sysfs.real(buffer.resolve("device")).stream())
                    .forEach(device -> displays.addAll(sysfs.functionsAbove(device)));
            return displays.isEmpty() ? bootDisplay() : displays;
        }
        return driver.contains("VGA") ? bootDisplay() : displays;
    }

    private SortedSet<PciAddress> bootDisplay() {
        SortedSet<PciAddress> displays = new TreeSet<>();
        Sysfs.entries(sysfs.resolve("bus/pci/devices"), "*").stream()
                .filter(device ->
                        Sysfs.text(device.resolve("boot_vga")).filter("1"::equals).isPresent())
                .forEach(device -> displays.add(PciAddress.parse(Sysfs.name(device))));
        return displays;
    }
}
