// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.util.Optional;

/// How a program is, as far as it can tell.
public interface Health {

    /// What a restart would cure, a sentence for a person; absent: it is alive. Something outside
    /// that is away (an API server, a kubelet) is nothing that a restart cures.
    Optional<String> trouble();

    /// What it waits for before it does its work; absent: it is ready.
    Optional<String> notReady();
}
