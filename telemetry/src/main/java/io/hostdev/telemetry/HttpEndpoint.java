package io.hostdev.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What a program answers over HTTP: `/healthz`, `/readyz`, and `/metrics` in Prometheus' text
/// format. It tells, and takes no orders.
public final class HttpEndpoint implements AutoCloseable {

    private static final PrometheusTextFormatWriter TEXT = PrometheusTextFormatWriter.create();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param port 0: any free one
    /// @param metrics absent: there is no `/metrics`
    /// @throws IOException if the port is taken
    public HttpEndpoint(int port, Health health, Optional<PrometheusRegistry> metrics)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/healthz", exchange -> answer(exchange, health.trouble()));
        server.createContext("/readyz", exchange -> answer(exchange, health.notReady()));
        metrics.ifPresent(registry ->
                server.createContext("/metrics", exchange -> answer(exchange, registry)));
        server.setExecutor(threads);
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

    /// Written as a whole before anything is sent: what fails is a 500, and never half a page.
    private static void answer(HttpExchange exchange, PrometheusRegistry registry)
            throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        TEXT.write(page, registry.scrape(), EscapingScheme.ALLOW_UTF8);
        send(exchange, 200, TEXT.getContentType(), page.toByteArray());
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
