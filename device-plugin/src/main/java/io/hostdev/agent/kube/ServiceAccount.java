// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What the kubelet gives to a pod for the API server: its address in the environment, and a token
/// and a certificate authority in files, which it renews while the pod runs.
public final class ServiceAccount implements ApiAccess {

    /// Where a pod has it.
    public static final Path DIRECTORY = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final URI server;
    private final Path token;
    private final Path authority;
    private byte @Nullable [] trusted;
    private @Nullable SSLContext tls;

    /// @throws IllegalArgumentException if the environment is not that of a pod
    public ServiceAccount(Map<String, String> environment, Path directory) {
        server = server(environment);
        token = directory.resolve("token");
        authority = directory.resolve("ca.crt");
    }

    private static URI server(Map<String, String> environment) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "KUBERNETES_SERVICE_HOST is not set: the kubelet sets it in every pod, and the"
                            + " agent is meant to run in one");
        }
        return URI.create(
                "https://%s:%s".formatted(host.contains(":") ? "[" + host + "]" : host, port));
    }

    @Override
    public URI server() {
        return server;
    }

    @Override
    public synchronized SSLContext tls() throws IOException {
        byte[] now = Files.readAllBytes(authority);
        if (tls == null || !Arrays.equals(now, trusted)) {
            tls = trusting(now);
            trusted = now;
        }
        return tls;
    }

    private SSLContext trusting(byte[] certificates) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(certificates))) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("%s holds no certificate authority".formatted(authority), e);
        }
    }

    @Override
    public Optional<String> token() throws IOException {
        return Optional.of(Files.readString(token).strip());
    }
}
