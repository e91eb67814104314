// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.v1alpha1.HostDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The API server that the sandbox works with.
sealed interface Cluster extends AutoCloseable {

    /// A new client of an administrator, to be closed by the caller.
    KubernetesClient newClient();

    /// How an administrator gets there.
    Config config();

    /// The command with which a person looks into it.
    String kubectl();

    /// Whether it is there for the sandbox alone: nobody else binds pods to nodes, and it ends with
    /// all that is in it.
    boolean isOurs();

    @Override
    void close();

    /// An API server with its etcd, on loopback.
    static Cluster ofOurOwn(Screen screen) {
        screen.say("starting etcd and kube-apiserver");
        return new Own(ApiServer.start());
    }

    static Cluster existing(Path kubeconfig) {
        return new Existing(kubeconfig);
    }

    record Own(ApiServer server) implements Cluster {

        @Override
        public KubernetesClient newClient() {
            return server.newClient();
        }

        @Override
        public Config config() {
            return server.config();
        }

        @Override
        public String kubectl() {
            return "%s --kubeconfig %s".formatted(server.kubectlPath(), server.kubeconfig());
        }

        @Override
        public boolean isOurs() {
            return true;
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /// Somebody's cluster: our definitions are added if they are not there, and taken away again
    /// only then.
    final class Existing implements Cluster {

        private static final List<String> DEFINITIONS =
                List.of(
                        "hostdevices.hostdev.io.yaml",
                        "hostnodes.hostdev.io.yaml",
                        "virtualfunctions.hostdev.io.yaml");

        private final Path kubeconfig;
        private final List<CustomResourceDefinition> added = new ArrayList<>();

        private Existing(Path kubeconfig) {
            this.kubeconfig = kubeconfig;
            try (KubernetesClient client = newClient()) {
                for (String file : DEFINITIONS) {
                    CustomResourceDefinition definition = definition(client, file);
                    if (client.resource(definition).get() == null) {
                        client.resource(definition).create();
                        added.add(definition);
                    }
                }
            }
        }

        private static CustomResourceDefinition definition(KubernetesClient client, String file) {
            try (InputStream yaml =
                    HostDevice.class.getResourceAsStream("/io/hostdev/api/" + file)) {
                return client.getKubernetesSerialization()
                        .unmarshal(
                                Objects.requireNonNull(yaml, file), CustomResourceDefinition.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Config config() {
            return Config.fromKubeconfig(kubeconfig.toFile());
        }

        @Override
        public KubernetesClient newClient() {
            return new KubernetesClientBuilder()
                    .withConfig(config())
                    .withHttpClientFactory(new JdkHttpClientFactory())
                    .build();
        }

        @Override
        public String kubectl() {
            return "kubectl --kubeconfig " + kubeconfig;
        }

        @Override
        public boolean isOurs() {
            return false;
        }

        @Override
        public void close() {
            try (KubernetesClient client = newClient()) {
                added.forEach(definition -> client.resource(definition).delete());
            }
        }
    }
}
