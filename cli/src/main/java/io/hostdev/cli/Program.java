// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static java.util.stream.Collectors.joining;

import io.hostdev.cli.text.InputError;
import io.hostdev.core.words.Words;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The commands, put together.
final class Program {

    private static final int UNUSABLE = 2;

    private Program() {}

    /// @param name as the user calls it: `hostdev`, or `kubectl hostdev`
    /// @param err where usage errors and refusals go
    static CommandLine of(String name, Surroundings surroundings, PrintStream err) {
        Ansi ansi =
                switch (surroundings.paint()) {
                    case PLAIN -> Ansi.OFF;
                    case COLOURS -> Ansi.ON;
                };
        CommandLine program =
                new CommandLine(new Hostdev())
                        .setCommandName(name)
                        .addSubcommand(new InspectCommand(surroundings))
                        .addSubcommand(new PlanCommand(surroundings))
                        .addSubcommand(new ExplainCommand(surroundings))
                        .addSubcommand(new RestoreCommand(surroundings))
                        .addSubcommand(new CompletionCommand(surroundings));
        program.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(new ColorScheme.Builder(ansi).applySystemProperties().build())
                .setUsageHelpWidth(110)
                .setOut(writer(surroundings.out()))
                .setErr(writer(err))
                .setParameterExceptionHandler((wrong, _) -> usage(wrong, err))
                .setExecutionExceptionHandler((failure, _, _) -> {
                    err.println(name + ": " + words(failure));
                    return UNUSABLE;
                });
        return program;
    }

    private static int usage(ParameterException wrong, PrintStream err) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, writer(err));
        err.printf("See: %s --help%n", command);
        return UNUSABLE;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /// One that is no InputError is a fault of ours.
    private static String words(Exception failure) {
        if (failure instanceof InputError) {
            return String.valueOf(failure.getMessage())
                    .lines()
                    .map(Words::printable)
                    .collect(joining("\n"));
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return "an error in hostdev itself, please report it: %s (%s)"
                .formatted(failure, trace.length == 0 ? "?" : trace[0]);
    }
}
