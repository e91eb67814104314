// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void everythingHasADefault() {
        Settings settings = Settings.from(Map.of());

        assertThat(settings.leaseNamespace()).isEqualTo("hostdev-system");
        assertThat(settings.healthPort()).isEqualTo(8081);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "-1", "65536", "999999"})
    void aPortThatIsNoneIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(Map.of("HOSTDEV_HEALTH_PORT", text)))
                .withMessage(
                        "HOSTDEV_HEALTH_PORT is '%s': expected a number from 0 to 65535", text);
    }
}
