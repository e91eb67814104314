// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A program's log, on standard error: one line for each message, or one JSON object.
///
/// Who speaks of a HostDevice, a unit, an address or a resource says so in slf4j's MDC too, under
/// the names in [Topic]; JSON lines have these as fields.
public final class Logging {

    private static final Map<String, Level> LEVELS =
            Map.of(
                    "error", Level.SEVERE,
                    "warn", Level.WARNING,
                    "info", Level.INFO,
                    "debug", Level.FINE,
                    "trace", Level.FINEST);

    private static final Logger ROOT = Logger.getLogger("");

    private Logging() {}

    /// As the environment has it: `HOSTDEV_LOG_LEVEL` (error, warn, info, debug or trace; absent:
    /// info) and `HOSTDEV_LOG_FORMAT` (text or json; absent: text).
    ///
    /// @throws IllegalArgumentException naming the variable and what would be right
    public static void configure(Map<String, String> environment) {
        Formatter format = format(environment.get("HOSTDEV_LOG_FORMAT"));
        Stream.of(ROOT.getHandlers()).forEach(handler -> handler.setFormatter(format));
        Level level = level(environment.get("HOSTDEV_LOG_LEVEL"));
        ROOT.setLevel(level);
        Arrays.stream(ROOT.getHandlers()).forEach(handler -> handler.setLevel(level));
    }

    private static Level level(@Nullable String name) {
        Level level =
                LEVELS.get(name == null || name.isBlank() ? "info" : name.toLowerCase(Locale.ROOT));
        if (level == null) {
            throw new IllegalArgumentException(
                    "HOSTDEV_LOG_LEVEL is '%s': expected error, warn, info, debug or trace"
                            .formatted(name));
        }
        return level;
    }

    private static Formatter format(@Nullable String name) {
        return switch (name == null || name.isBlank() ? "text" : name.toLowerCase(Locale.ROOT)) {
            case "text" -> new TextLines();
            case "json" -> new JsonLines();
            default ->
                    throw new IllegalArgumentException(
                            "HOSTDEV_LOG_FORMAT is '%s': expected text or json".formatted(name));
        };
    }

    /// A level's name in a line.
    static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }
}
