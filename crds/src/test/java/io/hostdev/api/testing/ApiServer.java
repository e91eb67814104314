// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.api.v1alpha1.HostDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A real kube-apiserver and its etcd on loopback, with Hostdev's custom resource definitions in
/// it, and the real kubectl. Nothing else of Kubernetes: no controllers, no scheduler, no kubelet.
///
/// The API server can be killed, and started again with all that was stored.
public final class ApiServer implements AutoCloseable {

    private static final String TOKEN = "administrator-of-a-test";

    private final Path binaries = binaries();
    private final Path directory;
    private final int port = Ports.take();
    private final String etcdUrl = "http://127.0.0.1:" + Ports.take();
    private final Program etcd;
    private final KubernetesClient client;
    private Program server;

    private static final class Shared {
        static final ApiServer SERVER = new ApiServer();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /// The one of this JVM: started at the first call, ended with the JVM. All tests share its
    /// objects, so each names its own or cleans up.
    public static ApiServer shared() {
        return Shared.SERVER;
    }

    /// A server of one's own, for tests that kill it.
    public static ApiServer start() {
        return new ApiServer();
    }

    private ApiServer() {
        try {
            directory = Files.createTempDirectory("hostdev-api-server");
            Files.writeString(
                    directory.resolve("tokens"), TOKEN + ",admin,admin,\"system:masters\"\n");
            Files.writeString(directory.resolve("audit.yaml"), AuditLog.POLICY);
            writeServiceAccountKeys();
            etcd = startEtcd();
            server = startServer();
            Files.writeString(kubeconfig(), kubeconfigText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
        client = newClient();
        try {
            define("hostdevices", "hostnodes", "virtualfunctions");
        } catch (KubernetesClientException e) {
            throw new IllegalStateException(
                    "the API server %s: %s"
                            .formatted(
                                    server.isAlive() ? "lives" : "has ended", server.lastWords()),
                    e);
        }
    }

    private void define(String... plurals) {
        for (String plural : plurals) {
            CustomResourceDefinition definition = definition(plural + ".hostdev.io.yaml");
            client.resource(definition).create();
            client.resource(definition)
                    .waitUntilCondition(ApiServer::isEstablished, 30, TimeUnit.SECONDS);
        }
    }

    /// A client of a cluster administrator; it lives as long as this object.
    public KubernetesClient client() {
        return client;
    }

    /// Another client of a cluster administrator, to be closed by the caller.
    public KubernetesClient newClient() {
        return new KubernetesClientBuilder()
                .withConfig(config())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    /// The same, but it does not ask again where nobody answers: other clients do so for some 20
    /// seconds.
    KubernetesClient newClientThatAsksOnce() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config()).withRequestRetryBackoffLimit(0).build())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    /// How a cluster administrator gets there.
    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withCaCertFile(directory.resolve("apiserver.crt").toString())
                .withOauthToken(TOKEN)
                .build();
    }

    /// What it has answered to service accounts.
    AuditLog auditLog() {
        return new AuditLog(directory.resolve("audit.log"));
    }

    /// How a cluster administrator gets there, as a file for programs.
    public Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    public Path kubectlPath() {
        return binaries.resolve("kubectl");
    }

    /// Runs kubectl as a cluster administrator.
    public Kubectl kubectl(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(kubectlPath().toString());
        command.add("--kubeconfig=" + kubeconfig());
        command.addAll(List.of(arguments));
        return Kubectl.run(command);
    }

    /// Kills the API server as a crash would; etcd stays.
    public void kill() {
        server.kill();
    }

    /// Starts the API server again, at the same address and with all that was stored, and waits
    /// until it is ready.
    public void restart() {
        server = startServer();
        awaitReady();
    }

    @Override
    public void close() {
        client.close();
        server.kill();
        etcd.kill();
        deleteDirectory();
    }

    private void deleteDirectory() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program startEtcd() {
        String peers = "http://127.0.0.1:" + Ports.take();
        return Program.start(
                directory.resolve("etcd.log"),
                List.of(
                        binaries.resolve("etcd").toString(),
                        "--data-dir=" + directory.resolve("etcd"),
                        "--listen-client-urls=" + etcdUrl,
                        "--advertise-client-urls=" + etcdUrl,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers,
                        "--unsafe-no-fsync"));
    }

    private Program startServer() {
        return Program.start(
                directory.resolve("kube-apiserver.log"),
                List.of(
                        binaries.resolve("kube-apiserver").toString(),
                        "--etcd-servers=" + etcdUrl,
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        "--endpoint-reconciler-type=none",
                        "--secure-port=" + port,
                        "--cert-dir=" + directory,
                        "--token-auth-file=" + directory.resolve("tokens"),
                        "--authorization-mode=RBAC",
                        "--audit-policy-file=" + directory.resolve("audit.yaml"),
                        "--audit-log-path=" + directory.resolve("audit.log"),
                        "--disable-admission-plugins=ServiceAccount",
                        "--service-cluster-ip-range=10.0.0.0/24",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + directory.resolve("tokens.pub"),
                        "--service-account-signing-key-file=" + directory.resolve("tokens.key")));
    }

    private void awaitReady() {
        await(() -> Files.exists(directory.resolve("apiserver.crt")));
        try (KubernetesClient probe = newClientThatAsksOnce()) {
            await(() -> isReady(probe));
        }
    }

    private void await(BooleanSupplier what) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!what.getAsBoolean()) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("no API server: " + server.lastWords());
            }
            Program.pause();
        }
    }

    private static boolean isReady(KubernetesClient probe) {
        try {
            return "ok".equals(probe.raw("/readyz"))
                    && probe.namespaces().withName("default").get() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private String kubeconfigText() {
        return """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: admin}}]
        clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", certificate-authority: %s}}]
        users: [{name: admin, user: {token: %s}}]
        """
                .formatted(port, directory.resolve("apiserver.crt"), TOKEN);
    }

    private CustomResourceDefinition definition(String file) {
        try (InputStream yaml = HostDevice.class.getResourceAsStream("/io/hostdev/api/" + file)) {
            return client.getKubernetesSerialization()
                    .unmarshal(Objects.requireNonNull(yaml, file), CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                condition.getType().equals("Established")
                                        && condition.getStatus().equals("True"));
    }

    /// With these the API server signs the tokens of service accounts.
    private void writeServiceAccountKeys() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            Files.writeString(directory.resolve("tokens.key"), pem("PRIVATE", keys.getPrivate()));
            Files.writeString(directory.resolve("tokens.pub"), pem("PUBLIC", keys.getPublic()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN %1$s KEY-----\n%2$s\n-----END %1$s KEY-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(key.getEncoded()));
    }

    private static Path binaries() {
        String cache = System.getenv("HOSTDEV_CACHE");
        Path root =
                cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "hostdev")
                        : Path.of(cache);
        Path versions = root.resolve("api-server").resolve("k8s");
        Path found = newestIn(versions);
        for (String name : List.of("kube-apiserver", "etcd", "kubectl")) {
            if (!Files.isExecutable(found.resolve(name))) {
                throw new IllegalStateException(
                        "no %s in %s: ./mvnw verify builds it".formatted(name, found));
            }
        }
        return found;
    }

    private static Path newestIn(Path versions) {
        if (!Files.isDirectory(versions)) {
            return versions;
        }
        try (var directories = Files.list(versions)) {
            return directories.max(Path::compareTo).orElse(versions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
