// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `restore` is told: `[--wait DURATION] [--purge]`.
///
/// @param patience how long to wait for an agent that is ending, and for whoever has a device
/// @param purge whether to remove Hostdev's files when nothing is owed
record RestoreOptions(Duration patience, boolean purge) {

    /// The kubelet's list of pods is believed at the second look.
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(s|m|h)");

    /// @throws IllegalArgumentException saying what is wrong and what would be right
    static RestoreOptions of(List<String> arguments) {
        RestoreOptions options = new RestoreOptions(DEFAULT_PATIENCE, false);
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            options =
                    switch (argument) {
                        case "--purge" -> new RestoreOptions(options.patience(), true);
                        case "--wait" ->
                                new RestoreOptions(
                                        duration(rest.hasNext() ? rest.next() : ""),
                                        options.purge());
                        default ->
                                throw new IllegalArgumentException(
                                        "restore does not know '%s': expected [--wait DURATION] [--purge]"
                                                .formatted(argument));
                    };
        }
        return options;
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "--wait '%s': expected a number and s, m or h, such as 90s".formatted(text));
        }
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
