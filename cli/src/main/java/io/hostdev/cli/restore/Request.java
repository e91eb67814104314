// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.restore;

import java.nio.file.Path;
import java.time.Duration;

/// What is to be done.
///
/// @param state where the agent has its journal
/// @param patience how long to wait for an agent that is ending, and for those who have something
/// @param dryRun only say what would be done
/// @param purge remove Hostdev's files when nothing is owed
public record Request(
        Path state, Path kubelet, Path cdi, Duration patience, boolean dryRun, boolean purge) {}
