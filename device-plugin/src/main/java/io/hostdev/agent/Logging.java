package io.hostdev.agent;

import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The log's level and form: one line for each message, in UTC's order of time.
final class Logging {

    private static final Map<String, Level> LEVELS =
            Map.of(
                    "error", Level.SEVERE,
                    "warn", Level.WARNING,
                    "info", Level.INFO,
                    "debug", Level.FINE,
                    "trace", Level.FINEST);

    private static final Logger ROOT = Logger.getLogger("");

    private Logging() {}

    /// @param name error, warn, info, debug or trace; absent: info
    /// @throws IllegalArgumentException if it is none of these
    static void level(@Nullable String name) {
        System.setProperty(
                "java.util.logging.SimpleFormatter.format",
                "%1$tFT%1$tT.%1$tLZ %4$s %3$s: %5$s%6$s%n");
        Level level =
                LEVELS.get(name == null || name.isBlank() ? "info" : name.toLowerCase(Locale.ROOT));
        if (level == null) {
            throw new IllegalArgumentException(
                    "HOSTDEV_LOG_LEVEL is '%s': expected error, warn, info, debug or trace"
                            .formatted(name));
        }
        ROOT.setLevel(level);
        for (var handler : ROOT.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
