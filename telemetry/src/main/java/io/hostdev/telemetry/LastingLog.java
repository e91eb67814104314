// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.util.logging.LogManager;

/// Keeps the log open until the process has ended. The platform's own closes it as soon as an end
/// begins, beside the hooks that have most to say then.
///
/// Named to the JVM by `-Djava.util.logging.manager`, since nothing may have logged before.
public final class LastingLog extends LogManager {

    /// Called by the platform's shutdown hook, and before the configuration is read for the first
    /// time, when there is nothing to be reset.
    @Override
    public void reset() {}
}
