// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreOptionsTest {

    @Test
    void byDefaultNothingIsRemovedFromTheDisk() {
        assertThat(RestoreOptions.of(List.of()))
                .isEqualTo(new RestoreOptions(Duration.ofSeconds(5), false));
    }

    @ParameterizedTest
    @CsvSource({"0s, PT0S", "90s, PT90S", "5m, PT5M", "2h, PT2H"})
    void waitsForSoLong(String text, Duration expected) {
        assertThat(RestoreOptions.of(List.of("--purge", "--wait", text)))
                .isEqualTo(new RestoreOptions(expected, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--wait", "--wait soon", "--wait 5", "--force"})
    void saysWhatItDoesNotUnderstand(String arguments) {
        assertThatThrownBy(() -> RestoreOptions.of(List.of(arguments.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
