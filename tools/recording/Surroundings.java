// SPDX-License-Identifier: Apache-2.0
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.kubelet.deviceplugin.DevicePluginGrpc;
import io.hostdev.kubelet.deviceplugin.Empty;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import io.hostdev.kubelet.deviceplugin.RegisterRequest;
import io.hostdev.kubelet.deviceplugin.RegistrationGrpc;
import io.hostdev.kubelet.podresources.ListPodResourcesRequest;
import io.hostdev.kubelet.podresources.ListPodResourcesResponse;
import io.hostdev.kubelet.podresources.PodResourcesListerGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An API server and a kubelet that say just enough for the agent to do once what it does on each
/// node, while its AOT cache is recorded: TLS, list, watch, create and apply; a registration with
/// its stream; and then a probe and a scrape. Nothing here is a test of anything.
///
/// Run by `tools/images` in the root of the image's file system, with the image's own jars.
/// Writes `tmp/recorded` when all of that has happened, and ends with the process that started it.
final class Surroundings {

    /// One unit, on a device that is not there, so that nothing is bound.
    private static final String NODE =
            """
            {"apiVersion":"hostdev.io/v1alpha1","kind":"HostNode","metadata":{"name":"none","uid":"1","generation":%1$d,\
            "resourceVersion":"%1$d"},"spec":{"observed":[{"name":"recording","generation":1}],"resources":["hostdev.io/recording"],\
            "units":[{"id":"0000:7f:1f.0","hostDevice":"recording","resourceName":"hostdev.io/recording","functions":["0000:7f:1f.0"],\
            "identities":{"0000:7f:1f.0":{"id":"8086:10d3","class":"020000"}},"management":"Managed","driver":"Auto","bind":"Eager",\
            "backend":"Auto"}],"observedVirtualFunctions":[]},"status":{"conditions":[{"type":"JournalUsable","status":"True",\
            "reason":"a","message":"b","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";

    private static final CountDownLatch TO_BE_SEEN = new CountDownLatch(3); // created, two applies
    private static final CountDownLatch LISTED = new CountDownLatch(1);

    private Surroundings() {}

    public static void main(String[] arguments) throws Exception {
        UnixGrpc grpc = new UnixGrpc();
        Path kubelet = Path.of("tmp/kubelet");
        grpc.serve(
                kubelet.resolve("device-plugins/kubelet.sock"),
                new Registration(grpc, kubelet.resolve("device-plugins")));
        grpc.serve(kubelet.resolve("pod-resources/kubelet.sock"), new Pods());
        startApiServer();
        Thread.ofPlatform().daemon().start(Surroundings::tell);
        ProcessHandle.current().parent().orElseThrow().onExit().join();
        System.exit(0);
    }

    private static void tell() {
        try {
            TO_BE_SEEN.await();
            LISTED.await();
            for (String page : List.of("healthz", "readyz", "metrics")) {
                new URI("http://127.0.0.1:8081/" + page).toURL().openConnection().getHeaderField(0);
            }
            Files.createFile(Path.of("tmp/recorded"));
        } catch (IOException | InterruptedException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void startApiServer() throws Exception {
        String password = "recording";
        Path store = Path.of("tmp/recording.p12");
        Path account = Files.createDirectories(Path.of("var/run/secrets/kubernetes.io/serviceaccount"));
        keytool("-genkeypair", "-alias", "api", "-keyalg", "RSA", "-dname", "CN=api", "-ext", "san=ip:127.0.0.1",
                "-keystore", store.toString(), "-storepass", password);
        keytool("-exportcert", "-rfc", "-alias", "api", "-keystore", store.toString(), "-storepass", password,
                "-file", account.resolve("ca.crt").toString());
        Files.writeString(account.resolve("token"), "recording");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, password.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 6443), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", Surroundings::answer);
        server.start();
    }

    private static void keytool(String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(
                                Stream.concat(
                                                Stream.of(
                                                        System.getProperty("java.home") + "/bin/keytool"),
                                                Arrays.stream(arguments))
                                        .toList())
                        .inheritIO()
                        .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String asked = exchange.getRequestURI().toString();
            switch (exchange.getRequestMethod()) {
                case "PATCH" -> {
                    boolean isThere = TO_BE_SEEN.getCount() < 3;
                    say(exchange, isThere ? 200 : 404, isThere ? NODE.formatted(1) : "{\"code\":404,\"message\":\"not found\"}");
                    if (isThere) {
                        TO_BE_SEEN.countDown();
                    }
                }
                case "POST" -> {
                    say(exchange, 201, NODE.formatted(1));
                    TO_BE_SEEN.countDown();
                }
                default -> {
                    if (asked.contains("watch=true")) {
                        exchange.sendResponseHeaders(200, 0);
                        line(exchange, "MODIFIED", NODE.formatted(2));
                        line(exchange, "BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"3\"}}");
                        exchange.getResponseBody().flush();
                        new CountDownLatch(1).await();
                    } else if (asked.contains("fieldSelector")) {
                        say(exchange, 200, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[%s]}".formatted(NODE.formatted(1)));
                    } else {
                        say(exchange, 200, NODE.formatted(1));
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void line(HttpExchange exchange, String type, String object) throws IOException {
        exchange.getResponseBody()
                .write("{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object).getBytes(StandardCharsets.UTF_8));
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Calls back before it answers, and opens the stream afterwards.
    private static final class Registration extends RegistrationGrpc.RegistrationImplBase {

        private final UnixGrpc grpc;
        private final Path plugins;

        Registration(UnixGrpc grpc, Path plugins) {
            this.grpc = grpc;
            this.plugins = plugins;
        }

        @Override
        public void register(RegisterRequest request, StreamObserver<Empty> plugin) {
            var channel = grpc.dial(plugins.resolve(request.getEndpoint()));
            var _ = DevicePluginGrpc.newBlockingStub(channel).getDevicePluginOptions(Empty.getDefaultInstance());
            plugin.onNext(Empty.getDefaultInstance());
            plugin.onCompleted();
            Context.ROOT.run(() -> DevicePluginGrpc.newStub(channel).listAndWatch(Empty.getDefaultInstance(), new Devices()));
        }
    }

    private static final class Devices implements StreamObserver<ListAndWatchResponse> {

        @Override
        public void onNext(ListAndWatchResponse devices) {
            LISTED.countDown();
        }

        @Override
        public void onError(Throwable end) {}

        @Override
        public void onCompleted() {}
    }

    private static final class Pods extends PodResourcesListerGrpc.PodResourcesListerImplBase {

        @Override
        public void list(ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> client) {
            client.onNext(ListPodResourcesResponse.getDefaultInstance());
            client.onCompleted();
        }
    }
}
