package io.hostdev.operator;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The log's level and form: one line for each message, with its time.
///
/// slf4j-simple reads its settings once, with the first logger of the process.
final class Logging {

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final String SIMPLE = "org.slf4j.simpleLogger.";

    private Logging() {}

    /// Has to come before the first logger.
    ///
    /// @param name error, warn, info, debug or trace; absent: info
    /// @throws IllegalArgumentException if it is none of these
    static void level(@Nullable String name) {
        String level = name == null || name.isBlank() ? "info" : name.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException(
                    "HOSTDEV_LOG_LEVEL is '%s': expected error, warn, info, debug or trace"
                            .formatted(name));
        }
        System.setProperty(SIMPLE + "defaultLogLevel", level);
        System.setProperty(SIMPLE + "showDateTime", "true");
        System.setProperty(SIMPLE + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    }
}
