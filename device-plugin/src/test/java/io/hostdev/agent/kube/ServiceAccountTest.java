// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static io.hostdev.agent.kube.ScriptedServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// The files of a pod's service account are renewed while it runs.
@Isolated("it sets the proxy of the JVM")
class ServiceAccountTest {

    private static final String PASSWORD = "a password for a test";

    @TempDir private Path pod;
    @TempDir private Path servers;

    @BeforeEach
    void aToken() throws IOException {
        Files.writeString(pod.resolve("token"), "first\n");
    }

    @Test
    void a_request_has_the_token_that_is_there_now() throws Exception {
        try (ScriptedServer server =
                        server("one", says(200, "{}"), says(401, ""), says(200, "{}"));
                ApiClient client = client(server)) {
            trust("one");
            client.get("/a");
            assertThatThrownBy(() -> client.get("/b")).hasMessageContaining("401");

            Files.writeString(pod.resolve("token"), "second\n");
            client.get("/c");

            assertThat(server.tokens())
                    .containsExactly("Bearer first", "Bearer first", "Bearer second");
        }
    }

    @Test
    void a_new_authority_counts_at_once() throws Exception {
        try (ScriptedServer server = server("one", says(200, "{}"));
                ScriptedServer next = server("two", says(200, "{}"))) {
            trust("one");
            try (ApiClient client = client(next)) {
                assertThatThrownBy(() -> client.get("/")).isInstanceOf(ApiFailure.class);

                trust("two");
                client.get("/");
            }
            try (ApiClient client = client(server)) {
                assertThatThrownBy(() -> client.get("/")).isInstanceOf(ApiFailure.class);
            }
            assertThat(next.asked()).hasSize(1);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void files_that_are_not_there_yet_are_a_failure_like_any_other() throws Exception {
        try (ScriptedServer server = server("one", says(200, "{}"));
                ApiClient client = client(server)) {
            assertThatThrownBy(() -> client.get("/"))
                    .isInstanceOf(ApiFailure.class)
                    .hasRootCauseInstanceOf(IOException.class);

            Files.writeString(pod.resolve("ca.crt"), "no certificate");
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(ApiFailure.class);

            trust("one");
            client.get("/");
        }
    }

    @Test
    void no_proxy_stands_between_a_pod_and_its_api_server() throws Exception {
        ProxySelector usual = ProxySelector.getDefault();
        ProxySelector.setDefault(new Nowhere());
        try (ScriptedServer server = server("one", says(200, "{}"));
                ApiClient client = client(server)) {
            trust("one");

            client.get("/");
        } finally {
            ProxySelector.setDefault(usual);
        }
    }

    @Test
    void an_address_of_the_sixth_version_stands_in_brackets() {
        assertThat(account("fd00::1", "443").server())
                .isEqualTo(URI.create("https://[fd00::1]:443"));
        assertThat(account("10.96.0.1", "6443").server())
                .isEqualTo(URI.create("https://10.96.0.1:6443"));
    }

    @Test
    void outside_of_a_pod_it_says_what_is_missing() {
        assertThatThrownBy(() -> new ServiceAccount(Map.of(), pod))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("KUBERNETES_SERVICE_HOST");
    }

    private static final class Nowhere extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(
                    new Proxy(
                            Proxy.Type.HTTP,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {
            throw new AssertionError("a proxy was asked", e);
        }
    }

    private ServiceAccount account(String host, String port) {
        return new ServiceAccount(
                Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port), pod);
    }

    private ApiClient client(ScriptedServer server) {
        return new ApiClient(account("127.0.0.1", Integer.toString(server.port())));
    }

    /// As the kubelet does it: another file takes its place.
    private void trust(String authority) throws IOException {
        Path fresh = Files.copy(servers.resolve(authority + ".crt"), pod.resolve("fresh"));
        Files.move(
                fresh,
                pod.resolve("ca.crt"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// With a certificate of its own, which is its authority too.
    private ScriptedServer server(String name, ScriptedServer.Answer... script) throws Exception {
        Path store = servers.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString());
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store.toString(),
                "-file",
                servers.resolve(name + ".crt").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer http =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new ScriptedServer(http, script);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor()).isZero();
    }
}
