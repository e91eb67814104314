// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.cluster.KubernetesCluster;
import io.hostdev.cli.machine.LocalMachine;
import io.hostdev.cli.restore.Outcome;
import io.hostdev.cli.text.Paint;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Runs each command once and prints nothing: what the JVM loads for it goes into the AOT cache
/// with which `hostdev` starts (docs/decisions/0016).
///
/// Arguments: a manifest, a captured machine, and a kubeconfig behind which there is nobody.
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) {
        String manifest = arguments[0];
        String machine = arguments[1];
        String kubeconfig = arguments[2];
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Surroundings surroundings =
                new Surroundings(
                        nowhere,
                        Paint.COLOURS,
                        () -> LocalMachine.look(Path.of("/")),
                        () -> "this",
                        KubernetesCluster::open,
                        _ -> new Outcome(List.of(), true),
                        InstantSource.system());
        for (List<String> command :
                List.of(
                        List.of("--help"),
                        List.of("inspect"),
                        List.of("inspect", "--machine", machine),
                        List.of("inspect", "--machine", machine, "-o", "yaml"),
                        List.of("plan", "-f", manifest, "--machine", machine),
                        List.of("plan", "-f", manifest, "--machine", machine, "-o", "yaml"),
                        List.of("inspect", "--node", "any", "--kubeconfig", kubeconfig))) {
            Program.of("hostdev", surroundings, nowhere).execute(command.toArray(String[]::new));
        }
    }
}
