package io.hostdev.agent.port;

import io.hostdev.core.machine.IommuGroupId;
import java.util.Optional;
import java.util.Set;

/// A process that has VFIO devices open or mapped.
///
/// @param command its short name (`/proc/PID/comm`)
/// @param podUid the pod in whose cgroup it runs; absent: in none
/// @param groups the groups whose node it has open
/// @param devicesOnly it has device files or mappings of devices, but no group's node: the kernel
///   does not say of which group, so it must be taken to hold any that its pod was given or that
///   nobody else accounts for
public record Holder(
        int pid,
        String command,
        Optional<String> podUid,
        Set<IommuGroupId> groups,
        boolean devicesOnly) {

    public Holder {
        groups = Set.copyOf(groups);
    }

    @Override
    public String toString() {
        return "process %d (%s)".formatted(pid, command);
    }
}
