// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// An API server that gives the answers that it was told, one to each request, and then none; and
/// keeps what it was asked. For what a real one says too rarely for a test.
final class ScriptedServer implements AutoCloseable {

    interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final HttpServer http;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    ScriptedServer(Answer... script) {
        this(plain(), script);
    }

    /// @param http bound and not started
    ScriptedServer(HttpServer http, Answer... script) {
        this.http = http;
        answers.addAll(Arrays.asList(script));
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    private static HttpServer plain() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Answer answer) {
        answers.add(answer);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return http.getAddress().getPort();
    }

    /// Paths and queries, in the order in which they came.
    List<String> asked() {
        return asked;
    }

    /// The bearer tokens of the same requests.
    List<String> tokens() {
        return tokens;
    }

    static Answer says(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /// An answer that goes on, and then ends.
    static Answer stream(String text) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(UTF_8));
        };
    }

    /// An answer that begins and never says a word.
    Answer silence() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            hold();
        };
    }

    static Answer retryAfter(int status, int seconds) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(seconds));
            exchange.sendResponseHeaders(status, -1);
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answers.poll();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            tokens.add(token == null ? "" : token);
            asked.add(exchange.getRequestURI().toString());
            if (answer == null) {
                hold();
            } else {
                answer.give(exchange);
            }
        }
    }

    private void hold() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IOException("ended", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }
}
