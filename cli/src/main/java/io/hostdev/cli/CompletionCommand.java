// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Prints what makes a shell complete hostdev's commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(hostdev completion bash)",
            "  hostdev completion zsh >~/.hostdev-completion; echo 'source ~/.hostdev-completion' >>~/.zshrc"
        })
final class CompletionCommand implements Runnable {

    enum Shell {
        BASH,
        ZSH
    }

    private final Surroundings surroundings;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.BASH;

    @Spec private @Nullable CommandSpec spec;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// One script serves both: under zsh it uses zsh's own completion for bash.
    @Override
    public void run() {
        String script =
                AutoComplete.bash("hostdev", Objects.requireNonNull(spec).root().commandLine());
        surroundings
                .out()
                .print(
                        switch (shell) {
                            case BASH -> script;
                            case ZSH -> "autoload -U +X compinit && compinit\n" + script;
                        });
    }
}
