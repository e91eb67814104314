// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hostdev.agent.plan.WrittenPlan;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// jackson-databind is the oracle: it is what the operator, and an agent of before, read and write
/// with.
class RecordJsonTest {

    private static final JsonMapper ORACLE =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    record Small(int number, @Nullable List<Small> more) {}

    record Big(long number) {}

    static Stream<Class<? extends Record>> types() {
        return Stream.of(HostNodeSpec.class, HostNodeStatus.class, WrittenPlan.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Record> void what_is_written_is_read_by_databind(Class<T> type) throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            T value = new RandomRecords(seed).any(type);

            assertThat(ORACLE.readValue(RecordWriter.write(value), type))
                    .as("seed " + seed)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends Record> void what_databind_writes_is_read(Class<T> type) throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            T value = new RandomRecords(seed).any(type);

            assertThat(RecordReader.STRICT.read(ORACLE.writeValueAsString(value), type))
                    .as("seed " + seed)
                    .isEqualTo(value);
        }
    }

    @Test
    void what_is_absent_is_not_written() {
        assertThat(RecordWriter.write(new Small(1, null))).isEqualTo("{\"number\":1}");
    }

    @Test
    void what_is_missing_is_null_or_zero() throws Exception {
        assertThat(RecordReader.STRICT.read("{}", Small.class)).isEqualTo(new Small(0, null));
    }

    @Test
    void an_unknown_field_is_passed_over_or_refused() throws Exception {
        String text = "{\"new\":{\"number\":[1,{}]},\"number\":1}";

        assertThat(RecordReader.LENIENT.read(text, Small.class)).isEqualTo(new Small(1, null));
        assertThatThrownBy(() -> RecordReader.STRICT.read(text, Small.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("new");
    }

    @Test
    void the_first_field_tells_one_of_several() throws Exception {
        Map<String, Class<? extends Record>> types = Map.of("small", Small.class, "big", Big.class);
        String text = RecordWriter.write("kind", "big", new Big(7));

        assertThat(text).isEqualTo("{\"kind\":\"big\",\"number\":7}");
        assertThat(RecordReader.STRICT.<Record>read(text, "kind", types)).isEqualTo(new Big(7));
        for (String other : List.of("{\"kind\":\"huge\"}", "{\"number\":7}", "{}", "[]", "")) {
            assertThatThrownBy(() -> RecordReader.STRICT.read(other, "kind", types))
                    .as(other)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void what_is_of_another_type_is_refused() {
        for (String text :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{\"number\":\"1\"}",
                        "{\"number\":1.5}",
                        "{\"number\":3000000000}",
                        "{\"more\":{}}",
                        "{\"more\":[1]}",
                        "{\"more\":[")) {
            assertThatThrownBy(() -> RecordReader.LENIENT.read(text, Small.class))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
    }
}
