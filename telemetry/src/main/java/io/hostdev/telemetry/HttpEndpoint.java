// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// What a program answers over HTTP: `/healthz`, `/readyz`, and `/metrics` in Prometheus' text
/// format. It tells, and takes no orders.
///
/// The port is open to whoever reaches it: what each may take of the program is bounded, so that
/// probes are answered (docs/observability.md says by what).
public final class HttpEndpoint implements AutoCloseable {

    private static final PrometheusTextFormatWriter TEXT = PrometheusTextFormatWriter.create();

    /// At a time. A probe and a scrape are over within milliseconds.
    static final int REQUESTS = 32;

    /// Pages of metrics that are made at a time.
    static final int PAGES = 4;

    /// That are open, those included on which nothing was ever sent. Until they time out, all of
    /// them together are some MB; a further one is closed at once.
    static final int CONNECTIONS = 4000;

    /// That the kernel keeps until they are accepted, one by one. Those beyond it would have to try
    /// again a second later.
    private static final int BACKLOG = 1000;

    /// Of the module jdk.httpserver, which reads them when its server is first made. A request's
    /// time is not among them: it is documented in milliseconds and taken in seconds.
    private static final Map<String, Integer> BOUNDS =
            Map.of(
                    "jdk.httpserver.maxConnections",
                    CONNECTIONS,
                    // seconds, and up to ten more
                    "sun.net.httpserver.idleInterval",
                    10,
                    // each keeps its buffers, the last page included
                    "sun.net.httpserver.maxIdleConnections",
                    16,
                    "sun.net.httpserver.maxReqHeaderSize",
                    16 * 1024);

    static {
        BOUNDS.forEach(
                (name, value) -> System.getProperties().putIfAbsent(name, Integer.toString(value)));
    }

    private final HttpServer server;
    private final Semaphore pages = new Semaphore(PAGES);

    /// @param port 0: any free one
    /// @param metrics absent: there is no `/metrics`
    /// @throws IOException if the port is taken
    public HttpEndpoint(int port, Health health, Optional<PrometheusRegistry> metrics)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        server.createContext("/healthz", exchange -> answer(exchange, health.trouble()));
        server.createContext("/readyz", exchange -> answer(exchange, health.notReady()));
        metrics.ifPresent(registry ->
                server.createContext("/metrics", exchange -> answer(exchange, registry)));
        server.setExecutor(new RequestThreads(REQUESTS));
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Optional<String> problem) throws IOException {
        send(
                exchange,
                problem.isEmpty() ? 200 : 503,
                "text/plain; charset=utf-8",
                (problem.orElse("ok") + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Made as a whole before anything is sent: never half a page.
    private void answer(HttpExchange exchange, PrometheusRegistry registry) throws IOException {
        Optional<byte[]> page = page(registry);
        if (page.isPresent()) {
            send(exchange, 200, TEXT.getContentType(), page.get());
        } else {
            answer(exchange, Optional.of("%d others ask for it just now".formatted(PAGES)));
        }
    }

    /// Absent where too many are being made. To send one may take its reader's time, and is no part
    /// of it.
    private Optional<byte[]> page(PrometheusRegistry registry) throws IOException {
        if (!pages.tryAcquire()) {
            return Optional.empty();
        }
        try {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            TEXT.write(page, registry.scrape(), EscapingScheme.ALLOW_UTF8);
            return Optional.of(page.toByteArray());
        } finally {
            pages.release();
        }
    }

    /// Flushed here, where it fails aloud: when it fails in the exchange's `close`, the server
    /// counts the connection as open ever after.
    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            OutputStream out = exchange.getResponseBody();
            out.write(body);
            out.flush();
        }
    }

    /// What is under way ends with its connection.
    @Override
    public void close() {
        server.stop(0);
    }
}
