// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hostdev.agent.json.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Requests to the API server, each tried once. By HTTP/1.1, where a connection that has died takes
/// no other request with it; and straight, whatever proxy the environment names: the API server's
/// address lies in the cluster, where a way out of it does not lead.
final class ApiClient implements AutoCloseable {

    /// An API server or a node under load answers late, a TLS handshake included; to give up and
    /// ask again would only add to it.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /// An answer that nobody reads, or the words of a refusal.
    private static final BodyHandler<String> REFUSAL =
            answer ->
                    answer.statusCode() < HttpURLConnection.HTTP_MULT_CHOICE
                            ? BodySubscribers.replacing("")
                            : BodySubscribers.ofString(UTF_8);

    /// Kubernetes' Status.
    record Status(int code, @Nullable String message) {}

    private final ApiAccess access;
    private @Nullable SSLContext tls;
    private @Nullable HttpClient http;

    ApiClient(ApiAccess access) {
        this.access = access;
    }

    /// @throws ApiFailure if the answer is anything but a success, or not to be understood
    <T extends Record> T read(String path, Class<T> type) {
        try {
            return RecordReader.LENIENT.read(get(path), type);
        } catch (IOException e) {
            throw new ApiFailure("an answer that is not to be understood", e);
        }
    }

    /// @throws ApiFailure if the answer is anything but a success
    String get(String path) {
        HttpResponse<String> response =
                send(
                        "GET",
                        path,
                        null,
                        BodyPublishers.noBody(),
                        answer -> BodySubscribers.ofString(UTF_8));
        return succeeded(response, response.body()).body();
    }

    /// @throws ApiFailure if the answer is anything but a success
    void send(String method, String path, String type, String body) {
        HttpResponse<String> response =
                send(method, path, type, BodyPublishers.ofString(body), REFUSAL);
        succeeded(response, response.body());
    }

    /// An answer without an end; to be closed.
    ///
    /// @throws ApiFailure if the answer is anything but a success
    InputStream open(String path) {
        HttpResponse<InputStream> response =
                send(
                        "GET",
                        path,
                        null,
                        BodyPublishers.noBody(),
                        _ -> BodySubscribers.ofInputStream());
        if (isSuccess(response)) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            return succeeded(response, new String(body.readAllBytes(), UTF_8)).body();
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private <T> HttpResponse<T> send(
            String method,
            String path,
            @Nullable String type,
            BodyPublisher body,
            BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> answer = null;
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(access.server() + path))
                            .method(method, body)
                            .header("Accept", "application/json")
                            .header("User-Agent", "hostdev-agent");
            if (type != null) {
                request.header("Content-Type", type);
            }
            access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            answer = http().sendAsync(request.build(), handler);
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException | ExecutionException e) {
            throw failure(path, e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ApiFailure("no answer within %s".formatted(PATIENCE), null);
        } catch (InterruptedException e) {
            if (answer != null) {
                answer.cancel(true);
            }
            Thread.currentThread().interrupt();
            throw failure(path, e);
        }
    }

    private ApiFailure failure(String path, Exception cause) {
        return cause.getCause() instanceof ConnectException
                ? new ApiFailure("no connection to " + access.server(), null)
                : new ApiFailure("no answer to " + path, cause);
    }

    /// Requests under way go on as they began.
    private synchronized HttpClient http() throws IOException {
        SSLContext now = access.tls();
        if (http == null || !now.equals(tls)) {
            if (http != null) {
                http.shutdown();
            }
            tls = now;
            http =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .proxy(HttpClient.Builder.NO_PROXY)
                            .sslContext(now)
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .build();
        }
        return http;
    }

    private static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() < HttpURLConnection.HTTP_MULT_CHOICE;
    }

    private static <T> HttpResponse<T> succeeded(HttpResponse<T> response, String body) {
        if (isSuccess(response)) {
            return response;
        }
        throw new ApiFailure(response.statusCode(), words(body), retryAfter(response));
    }

    private static String words(String body) {
        try {
            String message = RecordReader.LENIENT.read(body, Status.class).message();
            return message == null ? "" : message;
        } catch (IOException e) {
            return body.lines().findFirst().orElse("");
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0)
                .orElse(Duration.ZERO);
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.shutdownNow();
        }
    }
}
