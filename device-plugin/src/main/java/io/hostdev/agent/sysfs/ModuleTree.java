// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Stream;

/// What `depmod` wrote about the modules of one kernel (modules.dep(5), modules.softdep).
final class ModuleTree {

    /// A module file and what must be loaded before it, nearest first.
    private record Entry(Path file, List<Path> dependencies) {}

    private final Path root;
    private final Map<ModuleName, Entry> modules = new HashMap<>();
    private final Map<ModuleName, List<ModuleName>> companions = new HashMap<>();

    private ModuleTree(Path root) {
        this.root = root;
    }

    /// @param root `/lib/modules/<release>`; empty if nothing is there
    static ModuleTree read(Path root) throws IOException {
        ModuleTree tree = new ModuleTree(root);
        tree.lines("modules.dep").forEach(tree::dependency);
        tree.lines("modules.softdep").forEach(tree::softDependency);
        return tree;
    }

    boolean contains(ModuleName name) {
        return modules.containsKey(name);
    }

    /// Every file to load, in order, so that this module works: its dependencies, itself, and the
    /// companions that any of them names (`vfio` names `vfio_iommu_type1`, without which no group
    /// can be used), as far as this kernel has them.
    SequencedSet<Path> loadOrder(ModuleName name) {
        SequencedSet<Path> order = new LinkedHashSet<>();
        add(name, order);
        for (Path file : List.copyOf(order)) {
            companions
                    .getOrDefault(ModuleName.ofFile(file), List.of())
                    .forEach(companion -> add(companion, order));
        }
        return order;
    }

    private void add(ModuleName name, SequencedSet<Path> order) {
        Entry entry = modules.get(name);
        if (entry != null) {
            entry.dependencies().reversed().stream().map(root::resolve).forEach(order::add);
            order.add(root.resolve(entry.file()));
        }
    }

    /// `kernel/a.ko.xz: kernel/b.ko.xz kernel/c.ko.xz`: to be loaded from right to left.
    private void dependency(String line) {
        int colon = line.indexOf(':');
        if (colon > 0) {
            Path file = Path.of(line.substring(0, colon));
            List<Path> needed =
                    Stream.of(line.substring(colon + 1).strip().split(" +", -1))
                            .filter(text -> !text.isEmpty())
                            .map(Path::of)
                            .toList();
            modules.put(ModuleName.ofFile(file), new Entry(file, needed));
        }
    }

    /// `softdep vfio post: vfio_iommu_type1 vfio_iommu_spapr_tce`
    private void softDependency(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length > 2 && words[0].equals("softdep")) {
            List<ModuleName> named =
                    Stream.of(words)
                            .skip(2)
                            .filter(word -> !word.endsWith(":"))
                            .map(ModuleName::of)
                            .toList();
            companions.put(ModuleName.of(words[1]), named);
        }
    }

    private List<String> lines(String file) throws IOException {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (NoSuchFileException absent) {
            return List.of();
        }
    }
}
