// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpEndpointIT {

    private Optional<String> trouble = Optional.empty();
    private boolean slow;
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore mayAnswer = new Semaphore(0);
    private Optional<String> notReady = Optional.of("it waits for the cluster");

    private final Health health =
            new Health() {
                @Override
                public Optional<String> trouble() {
                    if (slow) {
                        asked.release();
                        take(mayAnswer);
                    }
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

    @Test
    void slowScrapesKeepNobodyWaiting() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch scraping = new CountDownLatch(HttpEndpoint.PAGES);
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(
                (MultiCollector)
                        () -> {
                            scraping.countDown();
                            await(goOn);
                            return new MetricSnapshots();
                        });
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.of(registry));
                ExecutorService scrapers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> scrapes =
                    Stream.generate(() ->
                                    scrapers.submit(() -> get(endpoint, "/metrics").statusCode()))
                            .limit(HttpEndpoint.PAGES)
                            .toList();
            await(scraping);

            assertThat(get(endpoint, "/metrics").statusCode()).isEqualTo(503);
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);

            goOn.countDown();
            for (Future<Integer> scrape : scrapes) {
                assertThat(scrape.get()).isEqualTo(200);
            }
            assertThat(get(endpoint, "/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void halvesOfRequestsEndTheOldestOfThem() throws Exception {
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty());
                Clients clients = new Clients(endpoint)) {
            List<Socket> halves = new ArrayList<>();
            for (int i = 0; i < HttpEndpoint.REQUESTS + 8; i++) {
                Socket half = clients.connect();
                send(half, "GET /healthz HTTP/1.1\r\nHo");
                halves.add(half);
            }

            assertThat(ended(halves.getFirst())).isTrue();
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);
            send(halves.getLast(), "st: one\r\n\r\n");
            assertThat(ended(halves.getLast())).isFalse();
        }
    }

    @Test
    void connectionsOnWhichNothingComesTimeOutSoonEnoughForAProbe() throws Exception {
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty());
                Clients clients = new Clients(endpoint)) {
            Socket oldest = clients.connect();
            Socket next = clients.connect();
            clients.connect(HttpEndpoint.CONNECTIONS - 2);
            assertThat(ended(clients.connect())).isTrue();
            Instant end = Instant.now().plusSeconds(25);

            // one after the other: when both have ended, one at least is counted no longer
            assertThat(ended(oldest)).isTrue();
            assertThat(ended(next)).isTrue();
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);
            assertThat(Instant.now()).isBefore(end);
        }
    }

    @Test
    void aConnectionThatItsClientResetsIsCountedNoLonger() throws Exception {
        slow = true;
        try (HttpEndpoint endpoint = new HttpEndpoint(0, health, Optional.empty());
                Clients clients = new Clients(endpoint)) {
            clients.connect(HttpEndpoint.CONNECTIONS - 50);
            for (int i = 0; i < 100; i++) {
                Socket impatient = clients.connect();
                send(impatient, "GET /healthz HTTP/1.1\r\nHost: one\r\n\r\n");
                take(asked);
                impatient.setSoLinger(true, 0);
                impatient.close();
                mayAnswer.release();
            }

            mayAnswer.release();
            assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    /// Those that ask and those that only connect. All end with it.
    private static final class Clients implements AutoCloseable {

        private final HttpEndpoint endpoint;
        private final List<Socket> sockets = new ArrayList<>();

        Clients(HttpEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        void connect(int many) throws IOException {
            for (int i = 0; i < many; i++) {
                connect();
            }
        }

        Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
            socket.setSoTimeout(25_000);
            sockets.add(socket);
            return socket;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Rather than answered: within 25 seconds, or this throws.
    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static void take(Semaphore permit) {
        try {
            assertThat(permit.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpResponse<String> get(HttpEndpoint endpoint, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
