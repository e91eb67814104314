// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/// Makes the metrics of one program: named `hostdev_`, without exemplars, for which nothing here
/// has a trace, and with histograms of the classic kind, which every Prometheus reads.
///
/// @param registry gets them
public record Meters(PrometheusRegistry registry) {

    /// @param name without the prefix, ending in `_total`
    public Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name("hostdev_" + name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /// @param name without the prefix, ending in the unit
    public Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder()
                .name("hostdev_" + name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /// @param name without the prefix, ending in the unit
    /// @param bounds the upper ones, ascending
    public Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name("hostdev_" + name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    /// In the unit of all durations.
    public static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
