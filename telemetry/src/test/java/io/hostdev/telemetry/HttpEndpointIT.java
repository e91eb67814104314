package io.hostdev.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpEndpointIT {

    private Optional<String> trouble = Optional.empty();
    private Optional<String> notReady = Optional.of("it waits for the cluster");

    private final Health health =
            new Health() {
                @Override
                public Optional<String> trouble() {
                    return trouble;
                }

                @Override
                public Optional<String> notReady() {
                    return notReady;
                }
            };

    @Test
    void whatWaitsIsAliveAndNotReadyAndSaysWhy() throws Exception {
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty())) {
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(endpoint, "/readyz").body()).isEqualTo("it waits for the cluster\n");

            notReady = Optional.empty();

            assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsInTroubleSaysSo() throws Exception {
        trouble = Optional.of("it is stuck");
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty())) {
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(503);
            assertThat(get(endpoint, "/healthz").body()).isEqualTo("it is stuck\n");
        }
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        Counter.builder()
                .name("hostdev_tries_total")
                .help("Tries.")
                .labelNames("reason")
                .register(registry)
                .labelValues("a \"quoted\" one")
                .inc();
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.of(registry))) {
            HttpResponse<String> page = get(endpoint, "/metrics");

            assertThat(page.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            assertThat(page.body())
                    .contains("# TYPE hostdev_tries_total counter\n")
                    .contains("hostdev_tries_total{reason=\"a \\\"quoted\\\" one\"} 1.0\n");
        }
    }

    @Test
    void withoutMetricsThereIsNoSuchPage() throws Exception {
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty())) {
            assertThat(get(endpoint, "/metrics").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpEndpoint endpoint, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
