// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.container.Preference.Place;
import io.hostdev.core.plan.UnitId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreferenceTest {

    private final List<Place> places =
            List.of(
                    place("0000:01:00.0", 0, "pci0000:00"),
                    place("0000:02:00.0", 0, "pci0000:00"),
                    place("0000:03:00.0", 0, "pci0000:20"),
                    place("0000:41:00.0", 1, "pci0000:40"),
                    place("0000:42:00.0", 1, "pci0000:40"),
                    new Place(UnitId.parse("0000:00:1f.0"), List.of(), List.of()));

    @Test
    void takesTheNodeThatFitsBest() {
        assertThat(choose(Set.of(), 2)).isEqualTo(ids("0000:41:00.0", "0000:42:00.0"));
        assertThat(choose(Set.of(), 3))
                .isEqualTo(ids("0000:01:00.0", "0000:02:00.0", "0000:03:00.0"));
    }

    @Test
    void staysWhereWhatMustBeIncludedIs() {
        assertThat(choose(ids("0000:02:00.0"), 2)).isEqualTo(ids("0000:01:00.0", "0000:02:00.0"));
        assertThat(choose(ids("0000:03:00.0"), 2)).isEqualTo(ids("0000:01:00.0", "0000:03:00.0"));
    }

    @Test
    void spreadsOnlyWhenItMust() {
        assertThat(choose(Set.of(), 4))
                .isEqualTo(ids("0000:01:00.0", "0000:02:00.0", "0000:03:00.0", "0000:41:00.0"));
    }

    @Test
    void anUnknownPlaceIsTheLastResort() {
        assertThat(choose(Set.of(), 6)).hasSize(6);
        assertThat(choose(Set.of(), 5)).doesNotContain(UnitId.parse("0000:00:1f.0"));
    }

    @Test
    void givesWhatThereIsWhenThereIsNotEnough() {
        assertThat(choose(Set.of(), 7)).hasSize(6);
    }

    @Test
    void theOrderOfTheQuestionDoesNotMatterAndTheAnswerIsComplete() {
        Random random = new Random(20261121);
        for (int round = 0; round < 1000; round++) {
            List<Place> machine =
                    IntStream.range(0, 1 + random.nextInt(16))
                            .mapToObj(bus ->
                                    place(
                                            "0000:%02x:00.0".formatted(bus),
                                            random.nextInt(3),
                                            "pci" + random.nextInt(4)))
                            .toList();
            int size = 1 + random.nextInt(machine.size());
            Set<UnitId> must =
                    machine.stream()
                            .filter(_ -> random.nextInt(8) == 0)
                            .limit(size)
                            .map(Place::unit)
                            .collect(toSet());
            SortedSet<UnitId> chosen = Preference.choose(machine, must, size);
            List<Place> shuffled = new java.util.ArrayList<>(machine);
            Collections.shuffle(shuffled, random);

            assertThat(chosen).hasSize(size).containsAll(must);
            assertThat(Preference.choose(shuffled, must, size)).isEqualTo(chosen);
            if (must.isEmpty() && oneNodeSuffices(machine, size)) {
                assertThat(nodes(machine, chosen)).hasSize(1);
            }
        }
    }

    private static boolean oneNodeSuffices(List<Place> machine, int size) {
        return IntStream.range(0, 3)
                .anyMatch(node ->
                        machine.stream().filter(place -> place.numaNodes().contains(node)).count()
                                >= size);
    }

    private static Set<List<Integer>> nodes(List<Place> machine, Set<UnitId> chosen) {
        return machine.stream()
                .filter(place -> chosen.contains(place.unit()))
                .map(Place::numaNodes)
                .collect(toSet());
    }

    private SortedSet<UnitId> choose(Set<UnitId> mustInclude, int size) {
        return Preference.choose(places, mustInclude, size);
    }

    private static Set<UnitId> ids(String... ids) {
        return Arrays.stream(ids).map(UnitId::parse).collect(toSet());
    }

    private static Place place(String id, int numaNode, String root) {
        return new Place(UnitId.parse(id), List.of(numaNode), List.of(root));
    }
}
