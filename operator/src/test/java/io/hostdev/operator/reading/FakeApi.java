// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lists and watches HostNodes, HostDevices and VirtualFunctions over HTTP as the API server does,
/// without a schema: what it is given goes to the client as it is. It knows one kind at a time.
final class FakeApi implements AutoCloseable {

    private static final String END = "";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> listed;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /// @param listed the objects that a list gives
    FakeApi(List<String> listed) throws IOException {
        this.listed = List.copyOf(listed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder()
                                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                                .withOnlyHttpWatches(true)
                                .build())
                .build();
    }

    /// Whoever watches sees it next.
    void add(String object) {
        events.add("{\"type\": \"ADDED\", \"object\": " + object.replace('\n', ' ') + "}\n");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (query != null && query.contains("watch=true")) {
            watch(exchange);
        } else {
            byte[] list =
                    "{\"apiVersion\": \"hostdev.io/v1alpha1\", \"kind\": \"List\", \"metadata\": {\"resourceVersion\": \"1\"}, \"items\": [%s]}"
                            .formatted(String.join(",", listed))
                            .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, list.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(list);
            }
        }
    }

    private void watch(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (String event = next(); !event.equals(END); event = next()) {
                body.write(event.getBytes(UTF_8));
                if (events.isEmpty()) {
                    body.flush();
                }
            }
        }
    }

    private String next() {
        try {
            String event = events.poll(10, TimeUnit.MINUTES);
            return event == null ? END : event;
        } catch (InterruptedException closed) {
            return END;
        }
    }

    @Override
    public void close() {
        events.add(END);
        server.stop(0);
        threads.shutdownNow();
    }
}
