// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hostdev.cli.text.InputError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong on the way to an API server is one line that names the server and the remedy.
class KubernetesClusterTest {

    private static final Path KUBECONFIGS = Path.of("src/test/resources/kubeconfig");

    @TempDir private Path directory;

    /// Up to the connection, that is: nobody listens there.
    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1", "rsa-pkcs8", "ec-sec1", "ec-pkcs8"})
    void keysOfEveryUsualKindAreRead(String kind) {
        try (Cluster cluster = KubernetesCluster.open(KUBECONFIGS.resolve(kind + ".yaml"), null)) {
            assertThatThrownBy(cluster::hostNodes)
                    .isInstanceOf(InputError.class)
                    .hasMessage(
                            "the API server https://127.0.0.1:1/ cannot be reached: nobody listens there; correct the kubeconfig, or choose another by --kubeconfig or --context");
        }
    }

    /// The same, with the key in a file of its own.
    @Test
    void aKeyMayBeInAFile() throws IOException {
        Path kubeconfig = directory.resolve("config");
        String text = Files.readString(KUBECONFIGS.resolve("ec-pkcs8.yaml"));
        for (String part : new String[] {"client-key", "client-certificate"}) {
            String base64 = text.replaceAll("(?s).*" + part + "-data: (\\S+).*", "$1");
            Path file = directory.resolve(part);
            Files.write(file, Base64.getDecoder().decode(base64));
            text = text.replaceAll(part + "-data: \\S+", part + ": " + file);
        }
        Files.writeString(kubeconfig, text);
        try (Cluster cluster = KubernetesCluster.open(kubeconfig, null)) {
            assertThatThrownBy(cluster::nodes).hasMessageContaining("nobody listens there");
        }
    }

    @Test
    void aKeyOfAnotherKindIsToldWithTheServer() {
        assertThatThrownBy(() ->
                        KubernetesCluster.open(KUBECONFIGS.resolve("ed25519-pkcs8.yaml"), null))
                .isInstanceOf(InputError.class)
                .hasMessageContainingAll(
                        "https://127.0.0.1:1/", "cannot be asked", "correct client-certificate");
    }

    @ParameterizedTest
    @CsvSource({
        "200, <html>log in</html>, does not answer as one",
        "401, {}, does not know you: log in again",
        "404, {}, knows nothing of Hostdev",
        "503, {}, says 503"
    })
    void anAnswerThatIsNoneIsTold(int status, String body, String words) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (Cluster cluster = KubernetesCluster.open(kubeconfig(url), null)) {
            assertThatThrownBy(cluster::hostNodes)
                    .isInstanceOf(InputError.class)
                    .hasMessageStartingWith("the API server " + url)
                    .hasMessageContaining(words);
        } finally {
            server.stop(0);
        }
    }

    private Path kubeconfig(String server) throws IOException {
        return Files.writeString(
                directory.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                current-context: a
                clusters: [{name: a, cluster: {server: '%s'}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {token: none}}]
                """
                        .formatted(server));
    }
}
