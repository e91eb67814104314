// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;

/// Work that has not ended.
public record Running(Work work, Instant since) {

    /// After so long the kernel itself warns that a device is in use (drivers/vfio/vfio_main.c).
    private static final Duration USUAL = Duration.ofSeconds(10);

    /// Whether the kernel keeps one of its writes: that happens while somebody holds a function
    /// (drivers/vfio/vfio_main.c, `vfio_unregister_group_dev`).
    boolean isStuck(Instant now) {
        return now.isAfter(since.plus(USUAL));
    }
}
