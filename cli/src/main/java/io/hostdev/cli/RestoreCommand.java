// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.restore.Outcome;
import io.hostdev.cli.restore.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Gives back to this machine what Hostdev has taken and its journal still has, where no agent runs any more: functions to their drivers, numbers of virtual functions. What is in use stays, and is named.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hostdev restore --dry-run     what would go back, and what is in use",
            "  hostdev restore               as root, on the node",
            "  hostdev restore --wait 10m    wait so long for those who have something",
            "  hostdev restore --purge       and then remove Hostdev's files",
            "",
            "This alone changes something. It is refused while the agent runs: that one gives back by itself. Exit status:",
            "0 nothing is owed any more, 1 something is, or a file of Hostdev could not be removed, 2 nothing was touched.",
            "It may be run again at any time."
        })
final class RestoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = InWords.class,
            description =
                    "How long to wait for those who have something, as 90s, 10m or 1h (default: ${DEFAULT-VALUE}).")
    private Duration patience = Duration.ZERO;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(
            names = "--purge",
            description = "When nothing is owed, remove journal, plan, CDI files and sockets.")
    private boolean purge;

    @Option(
            names = "--state-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/lib/hostdev",
            description = "The chart's agent.stateDirectory (default: ${DEFAULT-VALUE}).")
    private Path state = Path.of("");

    @Option(
            names = "--kubelet-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/lib/kubelet",
            description = "The chart's agent.kubeletDirectory (default: ${DEFAULT-VALUE}).")
    private Path kubelet = Path.of("");

    @Option(
            names = "--cdi-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/run/cdi",
            description = "The chart's agent.cdiDirectory (default: ${DEFAULT-VALUE}).")
    private Path cdi = Path.of("");

    RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Outcome outcome =
                surroundings
                        .restoring()
                        .run(new Request(state, kubelet, cdi, patience, dryRun, purge));
        outcome.lines().forEach(surroundings.out()::println);
        return outcome.isPaid() ? 0 : 1;
    }

    static final class InWords implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("[0-9]{1,6}[smh]")) {
                throw new TypeConversionException(
                        "'%s': expected a number and s, m or h, such as 90s".formatted(text));
            }
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        }
    }
}
