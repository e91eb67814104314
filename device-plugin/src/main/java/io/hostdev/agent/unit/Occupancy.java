package io.hostdev.agent.unit;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.IommuGroupId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who holds which IOMMU groups, as far as it can be seen.
public sealed interface Occupancy {

    /// A holder that is known to have one of these groups open.
    Optional<Holder> holderOf(Set<IommuGroupId> groups);

    /// What may hold one of these groups, for a person; absent only if it is certain that nothing
    /// does.
    ///
    /// A process that has devices but no group's node is counted for every group: the kernel does
    /// not say which it has.
    Optional<String> possibleHolderOf(Set<IommuGroupId> groups);

    /// All processes were seen.
    record Seen(List<Holder> holders) implements Occupancy {

        public Seen {
            holders = List.copyOf(holders);
        }

        @Override
        public Optional<Holder> holderOf(Set<IommuGroupId> groups) {
            return having(groups).findFirst();
        }

        @Override
        public Optional<String> possibleHolderOf(Set<IommuGroupId> groups) {
            return Stream.concat(having(groups), holders.stream().filter(Holder::devicesOnly))
                    .findFirst()
                    .map(Holder::toString);
        }

        private Stream<Holder> having(Set<IommuGroupId> groups) {
            return holders.stream()
                    .filter(holder -> !Collections.disjoint(holder.groups(), groups));
        }
    }

    /// Not all processes could be seen, so nothing is certain.
    record Unseen(String why) implements Occupancy {

        @Override
        public Optional<Holder> holderOf(Set<IommuGroupId> groups) {
            return Optional.empty();
        }

        @Override
        public Optional<String> possibleHolderOf(Set<IommuGroupId> groups) {
            return Optional.of("unknown: " + why);
        }
    }
}
