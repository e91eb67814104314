// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.driver.VfioAlias;
import io.hostdev.core.driver.VfioAliases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The VFIO drivers for PCI of this kernel: those of modules with a `vfio_pci:` alias
/// (include/linux/pci.h, `PCI_DRIVER_OVERRIDE_DEVICE_VFIO`; kernel 5.16 and later).
///
/// The aliases of a kernel change only with its files, so they are read again when a file's time
/// changes.
final class VfioDrivers {

    /// Names below `/sys/module/<module>/drivers` (drivers/base/module.c, `make_driver_name`).
    private static final String OF_PCI = "pci:";

    private final Path modulesAlias;
    private final Path builtinModinfo;
    private final Path loadedModules;
    private Known known = new Known(Optional.empty(), Optional.empty(), new VfioAliases(List.of()));

    private record Known(
            Optional<FileTime> loadable, Optional<FileTime> builtin, VfioAliases aliases) {}

    /// @param modules `/lib/modules/<release>`
    /// @param loadedModules `/sys/module`
    VfioDrivers(Path modules, Path loadedModules) {
        this.modulesAlias = modules.resolve("modules.alias");
        this.builtinModinfo = modules.resolve("modules.builtin.modinfo");
        this.loadedModules = loadedModules;
    }

    synchronized VfioAliases aliases() {
        Optional<FileTime> loadable = changed(modulesAlias);
        Optional<FileTime> builtin = changed(builtinModinfo);
        if (!known.loadable().equals(loadable) || !known.builtin().equals(builtin)) {
            known =
                    new Known(
                            loadable,
                            builtin,
                            new VfioAliases(
                                    Stream.concat(
                                                    builtin(read(builtinModinfo)),
                                                    loadable(read(modulesAlias).lines()))
                                            .toList()));
        }
        return known.aliases();
    }

    /// Those of these modules, in that order: by their names in sysfs, or by their modules' while
    /// those are not loaded.
    ///
    /// @param modules as in `/sys/module`
    List<String> namesOf(List<String> modules) {
        return modules.stream()
                .flatMap(module -> {
                    List<String> names = registeredBy(ModuleName.of(module));
                    return names.isEmpty() ? Stream.of(module) : names.stream();
                })
                .toList();
    }

    /// The PCI drivers of a module that is loaded or built in, ascending.
    List<String> registeredBy(ModuleName module) {
        return Attributes.names(
                        loadedModules.resolve(module.text()).resolve("drivers"), OF_PCI + "*")
                .stream()
                .map(name -> name.substring(OF_PCI.length()))
                .sorted()
                .toList();
    }

    /// Lines `alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci`.
    static Stream<VfioAlias> loadable(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("alias " + VfioAlias.PREFIX))
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 3)
                .flatMap(words -> alias(words[1], words[2]));
    }

    /// Entries `vfio_pci.alias=vfio_pci:v*d*...`, each ended by a NUL.
    static Stream<VfioAlias> builtin(String modinfo) {
        return Stream.of(modinfo.split("\0", -1))
                .map(entry -> entry.split("\\.alias=", 2))
                .filter(parts -> parts.length == 2)
                .flatMap(parts -> alias(parts[1], parts[0]));
    }

    private static Stream<VfioAlias> alias(String alias, String module) {
        return VfioAlias.parse(alias, ModuleName.of(module).text()).stream();
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
