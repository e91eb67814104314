// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import java.util.List;

/// What a person types and sees.
final class Transcript {

    private static final String PROMPT = "$ ";

    private Transcript() {}

    /// The same commands typed anew: each line that begins with `$ `, and below it what it prints.
    static String replay(String transcript, Session session) {
        StringBuilder seen = new StringBuilder();
        for (String command : commands(transcript)) {
            Session.Result result = session.run(command);
            seen.append(seen.isEmpty() ? "" : "\n")
                    .append(PROMPT)
                    .append(command)
                    .append('\n')
                    .append(result.output());
            if (result.status() != 0) {
                seen.append("[exit %d]\n".formatted(result.status()));
            }
        }
        return seen.toString();
    }

    private static List<String> commands(String transcript) {
        return transcript
                .lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .toList();
    }
}
