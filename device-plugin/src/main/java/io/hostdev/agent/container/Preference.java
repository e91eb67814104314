// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.hostdev.core.machine.Function;
import io.hostdev.core.plan.UnitId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which of several free units a container had best get: on one NUMA node if possible, then below
/// one PCIe root. The tightest place that suffices is taken, so that wide ones stay whole for those
/// who need them. Deterministic: ties go to the lower place, then to the lower id.
public final class Preference {

    private Preference() {}

    /// Where a unit sits.
    ///
    /// @param numaNodes ascending; empty: unknown
    /// @param pcieRoots ascending; empty: unknown
    public record Place(UnitId unit, List<Integer> numaNodes, List<String> pcieRoots) {

        public static Place of(UnitId unit, Collection<Function> functions) {
            return new Place(
                    unit,
                    functions.stream()
                            .flatMapToInt(function -> function.placement().numaNode().stream())
                            .sorted()
                            .distinct()
                            .boxed()
                            .toList(),
                    functions.stream()
                            .flatMap(function -> function.placement().pcieRoot().stream())
                            .sorted()
                            .distinct()
                            .toList());
        }
    }

    /// The levels of closeness, the most important first.
    private static final List<java.util.function.Function<Place, List<String>>> LEVELS =
            List.of(
                    place -> place.numaNodes().stream().map("%04d"::formatted).toList(),
                    Place::pcieRoots);

    /// Unknown places come last.
    private static final Comparator<List<String>> PLACE_ORDER =
            Comparator.<List<String>, Boolean>comparing(List::isEmpty)
                    .thenComparing(Object::toString);

    /// @param available what may be chosen, those that must be included among them
    /// @return `size` units, those that must be included among them; fewer if there are not enough
    public static SortedSet<UnitId> choose(
            Collection<Place> available, Set<UnitId> mustInclude, int size) {
        TreeSet<UnitId> chosen = new TreeSet<>(mustInclude);
        List<Place> anchors =
                available.stream().filter(place -> mustInclude.contains(place.unit())).toList();
        List<Place> free =
                available.stream().filter(place -> !mustInclude.contains(place.unit())).toList();
        chosen.addAll(pack(free, anchors, size - chosen.size(), 0));
        return chosen;
    }

    private static List<UnitId> pack(
            Collection<Place> free, List<Place> anchors, int wanted, int level) {
        if (wanted <= 0) {
            return List.of();
        }
        if (level == LEVELS.size()) {
            return free.stream().map(Place::unit).sorted().limit(wanted).toList();
        }
        java.util.function.Function<Place, List<String>> key = LEVELS.get(level);
        Set<List<String>> anchored = anchors.stream().map(key).collect(toSet());
        Map<List<String>, List<Place>> places =
                free.stream().collect(groupingBy(key, () -> new TreeMap<>(PLACE_ORDER), toList()));
        List<UnitId> chosen = new ArrayList<>();
        while (chosen.size() < wanted && !places.isEmpty()) {
            int missing = wanted - chosen.size();
            Map.Entry<List<String>, List<Place>> best = best(places, anchored, missing);
            chosen.addAll(pack(best.getValue(), anchors, missing, level + 1));
            places.remove(best.getKey());
        }
        return chosen;
    }

    /// Where an anchor is, if any; of these the smallest that suffices, else the largest; a known
    /// place before an unknown one.
    private static Map.Entry<List<String>, List<Place>> best(
            Map<List<String>, List<Place>> places, Set<List<String>> anchored, int missing) {
        Comparator<Map.Entry<List<String>, List<Place>>> order =
                Comparator.<Map.Entry<List<String>, List<Place>>, Boolean>comparing(
                                entry -> !anchored.contains(entry.getKey()))
                        .thenComparing(entry -> entry.getValue().size() < missing)
                        .thenComparing(entry -> entry.getKey().isEmpty())
                        .thenComparingInt(entry ->
                                entry.getValue().size() < missing
                                        ? -entry.getValue().size()
                                        : entry.getValue().size());
        return places.entrySet().stream().min(order).orElseThrow();
    }
}
