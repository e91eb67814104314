// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.cluster.Cluster;
import io.hostdev.cli.machine.LocalMachine;
import io.hostdev.cli.restore.Restoring;
import io.hostdev.cli.text.Paint;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the commands work with besides their arguments.
///
/// @param local looks at the machine that this runs on
/// @param hostName of that machine
/// @param clusters opens the cluster that is meant
/// @param restoring on the machine that this runs on
record Surroundings(
        PrintStream out,
        Paint paint,
        Supplier<LocalMachine> local,
        Supplier<String> hostName,
        Clusters clusters,
        Restoring restoring,
        InstantSource clock) {

    interface Clusters {

        /// @param kubeconfig absent: where kubectl would look
        /// @param context absent: the current one
        Cluster open(@Nullable Path kubeconfig, @Nullable String context);
    }
}
