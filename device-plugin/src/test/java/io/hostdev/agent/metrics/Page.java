// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What Prometheus is given.
final class Page {

    private Page() {}

    static String of(AgentMetrics metrics) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(page, metrics.registry().scrape(), EscapingScheme.ALLOW_UTF8);
        return page.toString(StandardCharsets.UTF_8);
    }
}
