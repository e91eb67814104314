// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import static java.util.stream.Collectors.toCollection;

import io.hostdev.core.driver.VfioAliases;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The modules of the VFIO drivers that this machine can have a use for. The agent itself may load
/// none: they are loaded before it starts.
public final class VariantModules {

    private final HostPaths paths;
    private final Path ofThisKernel;
    private final VfioDrivers vfioDrivers;

    public VariantModules(HostPaths paths) {
        this.paths = paths;
        this.ofThisKernel = paths.modules().resolve(new KernelReader(paths).release());
        this.vfioDrivers = new VfioDrivers(ofThisKernel, loaded());
    }

    /// Those with an alias for one of these functions, or for a VF that one of them can have.
    ///
    /// A VFIO driver takes nothing when it is loaded. A host driver that it needs (`mlx5_vfio_pci`
    /// needs `mlx5_core`) would, so a module that brings such a one in is left to the admin.
    ///
    /// @throws IOException if the lists of modules cannot be read
    public SortedSet<String> wantedBy(List<Function> functions) throws IOException {
        VfioAliases aliases = vfioDrivers.aliases();
        Set<String> hostDrivers = hostDrivers();
        ModuleTree tree = ModuleTree.read(ofThisKernel);
        return functions.stream()
                .flatMap(function ->
                        Stream.concat(
                                Stream.of(function.identity()), virtualFunction(function).stream()))
                .distinct()
                .flatMap(identity -> aliases.modulesFor(identity).stream())
                .distinct()
                .filter(module -> bindsNothing(ModuleName.of(module), tree, hostDrivers))
                .collect(toCollection(TreeSet::new));
    }

    private boolean bindsNothing(ModuleName module, ModuleTree tree, Set<String> hostDrivers) {
        return tree.loadOrder(module).stream()
                .map(ModuleName::ofFile)
                .map(ModuleName::text)
                .filter(hostDrivers::contains)
                .allMatch(name -> Files.exists(loaded().resolve(name)));
    }

    /// What a VF of this PF will be.
    private Optional<Identity> virtualFunction(Function function) {
        Identity physical = function.identity();
        return VirtualFunctionId.below(
                        paths.sys()
                                .resolve("bus/pci/devices")
                                .resolve(function.address().toString()))
                .map(id -> new Identity(id, physical.subsystemId(), physical.pciClass()));
    }

    /// The modules that take PCI functions by themselves: those with a `pci:` alias.
    private Set<String> hostDrivers() throws IOException {
        Set<String> modules = new HashSet<>();
        try (Stream<String> lines =
                Files.lines(ofThisKernel.resolve("modules.alias"), StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> line.startsWith("alias pci:"))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .forEach(module -> modules.add(ModuleName.of(module).text()));
        } catch (NoSuchFileException none) {
            return modules;
        }
        return modules;
    }

    private Path loaded() {
        return paths.sys().resolve("module");
    }
}
