package io.hostdev.agent.sysfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which modules hold VFIO drivers for PCI: those with a `vfio_pci:` alias (include/linux/pci.h,
/// `PCI_DRIVER_OVERRIDE_DEVICE_VFIO`; kernel 5.16 and later).
///
/// The aliases of a kernel change only with its files, so they are read again when a file's time
/// changes.
final class VfioDrivers {

    private static final String ALIAS = "vfio_pci:";

    private final Path modulesAlias;
    private final Path builtinModinfo;
    private Known known = new Known(Optional.empty(), Optional.empty(), Set.of());

    private record Known(
            Optional<FileTime> aliases, Optional<FileTime> builtin, Set<String> modules) {}

    /// @param modules `/lib/modules/<release>`
    VfioDrivers(Path modules) {
        this.modulesAlias = modules.resolve("modules.alias");
        this.builtinModinfo = modules.resolve("modules.builtin.modinfo");
    }

    /// @param module as in `/sys/module`
    synchronized boolean hasVfioAlias(String module) {
        Optional<FileTime> aliases = changed(modulesAlias);
        Optional<FileTime> builtin = changed(builtinModinfo);
        if (!known.aliases().equals(aliases) || !known.builtin().equals(builtin)) {
            Set<String> modules = new HashSet<>(loadable(read(modulesAlias).lines()));
            modules.addAll(builtin(read(builtinModinfo)));
            known = new Known(aliases, builtin, modules);
        }
        return known.modules().contains(ModuleName.of(module).text());
    }

    /// Lines `alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci`.
    static Set<String> loadable(Stream<String> lines) {
        Set<String> modules = new HashSet<>();
        lines.filter(line -> line.startsWith("alias " + ALIAS))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .forEach(module -> modules.add(ModuleName.of(module).text()));
        return modules;
    }

    /// Entries `vfio_pci.alias=vfio_pci:v*d*...`, each ended by a NUL.
    static Set<String> builtin(String modinfo) {
        Set<String> modules = new HashSet<>();
        for (String entry : modinfo.split("\0", -1)) {
            int found = entry.indexOf(".alias=" + ALIAS);
            if (found > 0) {
                modules.add(ModuleName.of(entry.substring(0, found)).text());
            }
        }
        return modules;
    }

    private static Optional<FileTime> changed(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return "";
        }
    }
}
