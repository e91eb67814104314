// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pod in whose cgroup a process runs, from `/proc/PID/cgroup`, in the forms of both of the
/// kubelet's cgroup drivers: `/kubepods/burstable/pod<uid>/<container>` and
/// `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<uid>.slice/…`, the latter with
/// `_` for `-`.
///
/// The part above the pod may be missing (`/../../pod<uid>/…`): a reader in a cgroup namespace of
/// its own sees paths relative to itself (cgroup_namespaces(7)). The UID of a static pod is 32 hex
/// digits.
final class PodCgroup {

    private static final Pattern POD =
            Pattern.compile(
                    "[/-]pod("
                            + "[0-9a-f]{8}(?:[_-][0-9a-f]{4}){3}[_-][0-9a-f]{12}"
                            + "|[0-9a-f]{32}"
                            + ")(?:\\.slice)?(?:/|$)",
                    Pattern.MULTILINE);

    private PodCgroup() {}

    /// @param cgroup the file's text
    static Optional<String> podUid(String cgroup) {
        Matcher matcher = POD.matcher(cgroup);
        return matcher.find() ? Optional.of(matcher.group(1).replace('_', '-')) : Optional.empty();
    }
}
