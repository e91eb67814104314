// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// In a process of its own, because a log is the whole process's.
class LoggingTest {

    /// Speaks at each level.
    static final class Speaker {

        static void main() {
            Logging.configure(System.getenv());
            var log = LoggerFactory.getLogger(Speaker.class);
            log.trace("a trace");
            log.debug("a debugging hint");
            try (var _ =
                    Topic.hostDevice("quad-nic").unit("0000:02:00.0").address("0000:02:00.1")) {
                log.info("some \"information\"\nof two lines");
            }
            log.warn("a warning");
            log.error("an error", new IllegalStateException("a bug"));
        }
    }

    /// Says its last words when the platform has had time to close the log.
    static final class Leaver {

        static void main() {
            Logging.configure(System.getenv());
            var log = LoggerFactory.getLogger(Leaver.class);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                                log.info("the last words");
                            }));
        }
    }

    @ParameterizedTest
    @CsvSource({"error, 1", "warn, 2", ", 3", "info, 3", "DEBUG, 4", "trace, 5"})
    void theLevelDecidesWhatIsSaid(@Nullable String level, int lines) throws Exception {
        assertThat(said(level, "json")).hasLineCount(lines).contains("an error");
    }

    @Test
    void eachLineHasItsTimeAndItsLevel() throws Exception {
        assertThat(said("error", null))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ERROR \\S+Speaker: an error\n(?s).*IllegalStateException: a bug.*");
    }

    @Test
    void eachJsonLineIsAnObject() throws Exception {
        List<Map<String, String>> lines =
                said("info", "json").lines().map(LoggingTest::parse).toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .containsEntry("level", "INFO")
                .containsEntry("message", "some \"information\"\nof two lines")
                .containsEntry("hostdevice", "quad-nic")
                .containsEntry("unit", "0000:02:00.0")
                .containsEntry("address", "0000:02:00.1");
        assertThat(lines.get(1)).containsOnlyKeys("time", "level", "logger", "message");
        assertThat(lines.getLast().get("error")).contains("IllegalStateException: a bug");
    }

    @Test
    void whatIsNoneIsNamed() throws Exception {
        assertThat(said("loud", null))
                .contains(
                        "HOSTDEV_LOG_LEVEL is 'loud': expected error, warn, info, debug or trace");
        assertThat(said(null, "xml"))
                .contains("HOSTDEV_LOG_FORMAT is 'xml': expected text or json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "device-plugin"})
    void whatIsSaidAtTheEndIsHeardWithTheOptionsOf(String program) throws Exception {
        Path options = Path.of("..", program, "src/main/image/app/jvm.options");

        assertThat(run(Leaver.class, "@" + options, Map.of())).endsWith("Leaver: the last words\n");
    }

    private static Map<String, String> parse(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                fields.put(name, json.nextTextValue());
            }
            assertThat(json.nextToken()).isNull();
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
        return fields;
    }

    private static String said(@Nullable String level, @Nullable String format) throws Exception {
        Map<String, String> settings = new HashMap<>();
        if (level != null) {
            settings.put("HOSTDEV_LOG_LEVEL", level);
        }
        if (format != null) {
            settings.put("HOSTDEV_LOG_FORMAT", format);
        }
        return run(Speaker.class, "-XX:TieredStopAtLevel=1", settings);
    }

    private static String run(Class<?> program, String option, Map<String, String> settings)
            throws Exception {
        ProcessBuilder speaker =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                option,
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName())
                        .redirectErrorStream(true);
        Map<String, String> environment = speaker.environment();
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("HOSTDEV_LOG_LEVEL");
        environment.remove("HOSTDEV_LOG_FORMAT");
        environment.putAll(settings);
        Process process = speaker.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
