package io.hostdev.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// In a process of its own, because the level is read once.
class LoggingTest {

    /// Speaks at each level.
    static final class Speaker {

        static void main() {
            Logging.level(System.getenv("HOSTDEV_LOG_LEVEL"));
            var log = LoggerFactory.getLogger(Speaker.class);
            log.trace("a trace");
            log.debug("a debugging hint");
            log.info("some information");
            log.warn("a warning");
            log.error("an error");
        }
    }

    @ParameterizedTest
    @CsvSource({"error, 1", "warn, 2", ", 3", "info, 3", "DEBUG, 4", "trace, 5"})
    void theLevelDecidesWhatIsSaid(@Nullable String level, int lines) throws Exception {
        assertThat(said(level)).hasLineCount(lines).contains(" ERROR ").contains("an error");
    }

    @Test
    void eachLineHasItsTime() throws Exception {
        assertThat(said("error")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:(?s).*");
    }

    @Test
    void aLevelThatIsNoneIsNamed() throws Exception {
        assertThat(said("loud"))
                .contains(
                        "HOSTDEV_LOG_LEVEL is 'loud': expected error, warn, info, debug or trace");
    }

    private static String said(@Nullable String level) throws Exception {
        ProcessBuilder speaker =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Speaker.class.getName())
                        .redirectErrorStream(true);
        speaker.environment().remove("JAVA_TOOL_OPTIONS");
        speaker.environment().remove("HOSTDEV_LOG_LEVEL");
        if (level != null) {
            speaker.environment().put("HOSTDEV_LOG_LEVEL", level);
        }
        Process process = speaker.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
