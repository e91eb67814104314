// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.hostdev.api.v1alpha1.ReasonCount;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What alerts, dashboard and documentation may name is kept in charts/metrics; this is what it is
/// true of.
class ExposedNamesTest {

    @Test
    void theNamesAreThoseOfTheList() throws IOException {
        OperatorMetrics metrics = new OperatorMetrics();
        metrics.leads();
        metrics.planned(Duration.ofMillis(3));
        metrics.event(true, "SiblingsInUse");
        metrics.eventSpared();
        metrics.standing()
                .hostDevice(
                        "nic",
                        List.of(
                                new ConditionBuilder()
                                        .withType("Ready")
                                        .withStatus("True")
                                        .build()),
                        new UnitCounts(1, 1, 0, 0),
                        List.of(new ReasonCount("SiblingsInUse", 1)));
        metrics.standing().node("one", 2, 1);

        ByteArrayOutputStream page = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(page, metrics.registry().scrape(), EscapingScheme.ALLOW_UTF8);

        assertThat(page.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.startsWith("# TYPE "))
                .extracting(line -> line.split(" ", -1)[2])
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("../charts/metrics/operator.txt")));
    }
}
