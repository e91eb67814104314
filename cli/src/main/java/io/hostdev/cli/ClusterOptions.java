// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.cluster.Cluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster is meant, in kubectl's words.
final class ClusterOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the cluster (default: as kubectl).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The context of the kubeconfig to use (default: the current one).")
    private @Nullable String context;

    Cluster open(Surroundings surroundings) {
        return surroundings.clusters().open(kubeconfig, context);
    }
}
