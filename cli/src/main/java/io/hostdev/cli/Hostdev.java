// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "hostdev",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Looks into what Hostdev does with the PCI devices of a machine or a cluster. Only `restore` changes something."
        },
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hostdev inspect                                        what this machine has to give",
            "  hostdev plan -f quad-nic.yaml --machine worker-1.yaml  what a HostDevice would do there",
            "  hostdev explain pod/qemu                               why a pod does not get its device",
            "  hostdev restore --dry-run                              what a node without its agent would get back",
            "",
            "Also as `kubectl hostdev`, when kubectl-hostdev is on the PATH."
        })
final class Hostdev implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    /// Without a command.
    @Override
    public void run() {
        CommandLine program = Objects.requireNonNull(spec).commandLine();
        program.usage(program.getOut());
    }
}
