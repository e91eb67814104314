// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.machine.Function;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which selected functions go together: connected components of *same IOMMU group* (always) and
/// *same slot* (only for [UnitScope#DEVICE], and never for VFs). Two independent relations: a
/// multifunction device does not imply a shared group, nor the other way round.
final class Components {

    private Components() {}

    /// @param selected ascending by address
    /// @return the components, each ascending, ordered by their first function
    static List<List<Function>> of(Collection<Function> selected, UnitScope scope) {
        List<Function> functions = List.copyOf(selected);
        int[] root = new int[functions.size()];
        Map<Object, Integer> firstWith = new HashMap<>();
        for (int i = 0; i < root.length; i++) {
            root[i] = i;
            Function function = functions.get(i);
            if (function.group().isPresent()) {
                join(
                        root,
                        i,
                        firstWith.merge(function.group().get(), i, (first, ignored) -> first));
            }
            if (sharesSlot(function, scope)) {
                join(
                        root,
                        i,
                        firstWith.merge(function.address().slot(), i, (first, ignored) -> first));
            }
        }
        Map<Integer, List<Function>> components = new TreeMap<>();
        for (int i = 0; i < root.length; i++) {
            components
                    .computeIfAbsent(find(root, i), first -> new ArrayList<>())
                    .add(functions.get(i));
        }
        return List.copyOf(components.values());
    }

    /// Whether the slot rule joins this function to others.
    static boolean sharesSlot(Function function, UnitScope scope) {
        return scope == UnitScope.DEVICE && !function.isVirtualFunction();
    }

    /// The lower index becomes the root, so that components come out in the order of their first
    /// function.
    private static void join(int[] root, int a, int b) {
        int rootOfA = find(root, a);
        int rootOfB = find(root, b);
        root[Math.max(rootOfA, rootOfB)] = Math.min(rootOfA, rootOfB);
    }

    private static int find(int[] root, int i) {
        int at = i;
        while (root[at] != at) {
            root[at] = root[root[at]];
            at = root[at];
        }
        return at;
    }
}
