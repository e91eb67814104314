// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.IommuGroupId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who holds which IOMMU groups, as far as it can be seen.
public sealed interface Occupancy {

    /// A holder that is known to have one of these groups open.
    Optional<Holder> holderOf(Set<IommuGroupId> groups);

    /// A holder that keeps others from opening one of these groups, as far as can be told.
    Optional<Holder> likelyHolderOf(Set<IommuGroupId> groups);

    /// What may hold one of these groups, for a person; absent only if it is certain that nothing
    /// does.
    Optional<String> possibleHolderOf(Set<IommuGroupId> groups);

    /// All processes were seen.
    record Seen(List<Holder> holders) implements Occupancy {

        public Seen {
            holders = List.copyOf(holders);
        }

        @Override
        public Optional<Holder> holderOf(Set<IommuGroupId> groups) {
            return holders.stream().filter(holder -> holder.has(groups)).findFirst();
        }

        @Override
        public Optional<Holder> likelyHolderOf(Set<IommuGroupId> groups) {
            return holderOf(groups)
                    .or(() ->
                            holders.stream()
                                    .filter(holder -> holder.likelyHas(groups))
                                    .findFirst());
        }

        @Override
        public Optional<String> possibleHolderOf(Set<IommuGroupId> groups) {
            return holderOf(groups)
                    .or(() -> holders.stream().filter(holder -> holder.mayHave(groups)).findFirst())
                    .map(Holder::toString);
        }
    }

    /// Not all processes could be seen, so nothing is certain.
    record Unseen(String why) implements Occupancy {

        @Override
        public Optional<Holder> holderOf(Set<IommuGroupId> groups) {
            return Optional.empty();
        }

        @Override
        public Optional<Holder> likelyHolderOf(Set<IommuGroupId> groups) {
            return Optional.empty();
        }

        @Override
        public Optional<String> possibleHolderOf(Set<IommuGroupId> groups) {
            return Optional.of("unknown: " + why);
        }
    }
}
