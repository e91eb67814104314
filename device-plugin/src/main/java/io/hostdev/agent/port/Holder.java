// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.machine.IommuGroupId;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/// A process that has VFIO devices open or mapped.
///
/// @param command its short name (`/proc/PID/comm`)
/// @param podUid the pod in whose cgroup it runs; absent: in none
public record Holder(int pid, String command, Optional<String> podUid, Hold hold) {

    /// What it holds, as far as the kernel says.
    public sealed interface Hold {

        /// It has the nodes of these groups open.
        record Groups(Set<IommuGroupId> groups) implements Hold {

            public Groups {
                groups = Set.copyOf(groups);
            }
        }

        /// It has the nodes of these groups open, and a cdev that is on its way out: of which
        /// group, the kernel does not say any more.
        record GroupsAndMore(Set<IommuGroupId> groups) implements Hold {

            public GroupsAndMore {
                groups = Set.copyOf(groups);
            }
        }

        /// It has device files or mappings of devices, and no group's node: the kernel does not say
        /// of which group.
        ///
        /// @param given the groups whose nodes its container was given; empty: it is in none
        record Devices(Set<IommuGroupId> given) implements Hold {

            public Devices {
                given = Set.copyOf(given);
            }
        }
    }

    /// It has one of these groups.
    public boolean has(Set<IommuGroupId> groups) {
        return switch (hold) {
            case Hold.Groups(var open) -> !Collections.disjoint(open, groups);
            case Hold.GroupsAndMore(var open) -> !Collections.disjoint(open, groups);
            case Hold.Devices ignored -> false;
        };
    }

    /// It has one of these groups, or a device that most likely is in one: its container was given
    /// no other.
    public boolean likelyHas(Set<IommuGroupId> groups) {
        return switch (hold) {
            case Hold.Groups ignored -> has(groups);
            case Hold.GroupsAndMore ignored -> has(groups);
            case Hold.Devices(var given) -> given.isEmpty() || !Collections.disjoint(given, groups);
        };
    }

    /// It cannot be ruled out that it has one of these groups: a device file may have come from
    /// anybody, over a socket.
    public boolean mayHave(Set<IommuGroupId> groups) {
        return switch (hold) {
            case Hold.Groups ignored -> has(groups);
            case Hold.GroupsAndMore ignored -> true;
            case Hold.Devices ignored -> true;
        };
    }

    @Override
    public String toString() {
        return "process %d (%s)".formatted(pid, command);
    }
}
