// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.driver;

import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A `vfio_pci:` alias of a kernel module: which functions one of its VFIO drivers says that it is
/// for.
///
/// It has the form of a PCI alias under another name (scripts/mod/file2alias.c, `do_pci_entry`;
/// `PCI_ID_F_VFIO_DRIVER_OVERRIDE`): a driver with such an alias binds by `driver_override` alone.
/// Its field is a number in upper-case hex digits, or `*` for any.
///
/// @param fields vendor, device, subsystem's vendor, subsystem's device, base class, subclass,
///   programming interface; absent: any
/// @param module as in `/sys/module`
public record VfioAlias(List<OptionalInt> fields, String module) {

    /// What the kernel puts before the fields.
    public static final String PREFIX = "vfio_pci:";

    private static final Pattern FORM =
            Pattern.compile(
                    "v(\\*|[0-9A-F]{8})d(\\*|[0-9A-F]{8})sv(\\*|[0-9A-F]{8})sd(\\*|[0-9A-F]{8})"
                            + "bc(\\*|[0-9A-F]{2})sc(\\*|[0-9A-F]{2})i(\\*|[0-9A-F]{2})");

    private static final PciId NO_SUBSYSTEM = new PciId(0, 0);
    private static final int HEX = 16;

    public VfioAlias {
        fields = List.copyOf(fields);
    }

    /// @param alias such as `vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*`
    /// @return absent if it is not of that form: another bus, or nothing that the kernel writes
    public static Optional<VfioAlias> parse(String alias, String module) {
        if (!alias.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(alias.substring(PREFIX.length()));
        return matcher.matches()
                ? Optional.of(new VfioAlias(fields(matcher.toMatchResult()), module))
                : Optional.empty();
    }

    private static List<OptionalInt> fields(MatchResult found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .mapToObj(found::group)
                .map(text ->
                        text.equals("*")
                                ? OptionalInt.empty()
                                : OptionalInt.of(Integer.parseUnsignedInt(text, HEX)))
                .toList();
    }

    public boolean matches(Identity function) {
        List<Integer> values = values(function);
        return IntStream.range(0, fields.size())
                .allMatch(at ->
                        fields.get(at).isEmpty() || fields.get(at).getAsInt() == values.get(at));
    }

    /// The fewer, the more it says about the function.
    public int wildcards() {
        return (int) fields.stream().filter(OptionalInt::isEmpty).count();
    }

    /// As the kernel prints them into `modalias` (drivers/pci/pci-driver.c, `pci_uevent`): a
    /// function without a subsystem has 0 for it.
    private static List<Integer> values(Identity function) {
        PciId id = function.id();
        PciId subsystem = function.subsystemId().orElse(NO_SUBSYSTEM);
        PciClass pciClass = function.pciClass();
        return List.of(
                id.vendor(),
                id.device(),
                subsystem.vendor(),
                subsystem.device(),
                pciClass.baseClass(),
                pciClass.subclass(),
                pciClass.programmingInterface());
    }
}
