package io.hostdev.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthEndpointIT {

    @Test
    void anOperatorThatSeesNoClusterIsAliveAndNotReady() throws IOException, InterruptedException {
        AtomicBoolean ready = new AtomicBoolean();
        try (HealthEndpoint endpoint = new HealthEndpoint(0, ready::get)) {
            assertThat(status(endpoint, "/healthz")).isEqualTo(200);
            assertThat(status(endpoint, "/readyz")).isEqualTo(503);

            ready.set(true);

            assertThat(status(endpoint, "/readyz")).isEqualTo(200);
        }
    }

    private static int status(HealthEndpoint endpoint, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:" + endpoint.port() + path))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
