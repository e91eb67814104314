// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.cli.text.InputError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cluster behind its API server, found as kubectl finds it: KUBECONFIG, `~/.kube/config`, or the
/// service account of the pod that this runs in.
public final class KubernetesCluster implements Cluster {

    private final KubernetesClient client;

    public KubernetesCluster(KubernetesClient client) {
        this.client = client;
    }

    /// @param kubeconfig absent: where kubectl would look
    /// @param context absent: the current one
    /// @throws InputError if there is no such file or context, or none at all, or its certificates
    ///   or key cannot be used
    public static KubernetesCluster open(@Nullable Path kubeconfig, @Nullable String context) {
        Config config = config(kubeconfig, context);
        if (context != null
                && (config.getCurrentContext() == null
                        || !context.equals(config.getCurrentContext().getName()))) {
            throw new InputError("the kubeconfig has no context '%s'".formatted(context));
        }
        config.setRequestRetryBackoffLimit(0);
        config.setConnectionTimeout(5000);
        config.setRequestTimeout(20000);
        if (ClientKey.isElliptic(config)) {
            config.setClientKeyAlgo("EC");
        }
        try {
            return new KubernetesCluster(
                    new KubernetesClientBuilder()
                            .withConfig(config)
                            .withHttpClientFactory(new JdkHttpClientFactory())
                            .build());
        } catch (KubernetesClientException | IllegalArgumentException wrong) {
            throw new InputError(ServerFailure.opening(config.getMasterUrl(), wrong), wrong);
        }
    }

    private static Config config(@Nullable Path kubeconfig, @Nullable String context) {
        if (kubeconfig != null) {
            if (!Files.isReadable(kubeconfig)) {
                throw new InputError(kubeconfig + " cannot be read");
            }
            System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        }
        try {
            return Config.autoConfigure(context);
        } catch (KubernetesClientException wrong) {
            throw new InputError(
                    "the kubeconfig cannot be used: " + ServerFailure.innermost(wrong), wrong);
        }
    }

    @Override
    public List<HostNode> hostNodes() {
        return ask(() -> sorted(client.resources(HostNode.class).list().getItems()));
    }

    @Override
    public List<HostDevice> hostDevices() {
        return ask(() -> sorted(client.resources(HostDevice.class).list().getItems()));
    }

    @Override
    public List<VirtualFunctions> virtualFunctions() {
        return ask(() -> sorted(client.resources(VirtualFunctions.class).list().getItems()));
    }

    @Override
    public List<Node> nodes() {
        return ask(() -> sorted(client.nodes().list().getItems()));
    }

    @Override
    public Optional<Pod> pod(Optional<String> namespace, String name) {
        String here =
                namespace.orElseGet(
                        () -> Optional.ofNullable(client.getNamespace()).orElse("default"));
        return ask(() -> Optional.ofNullable(client.pods().inNamespace(here).withName(name).get()));
    }

    @Override
    public List<Event> events(Optional<String> namespace, String kind, String name) {
        return ask(() ->
                client
                        .v1()
                        .events()
                        .inNamespace(namespace.orElse("default"))
                        .withField("involvedObject.kind", kind)
                        .withField("involvedObject.name", name)
                        .list()
                        .getItems()
                        .stream()
                        .sorted(Comparator.comparing(KubernetesCluster::time))
                        .toList());
    }

    private static String time(Event event) {
        return Optional.ofNullable(event.getLastTimestamp())
                .or(() -> Optional.ofNullable(event.getEventTime()).map(time -> time.getTime()))
                .orElse("");
    }

    @Override
    public void close() {
        client.close();
    }

    private static <T extends HasMetadata> List<T> sorted(List<T> items) {
        return items.stream()
                .sorted(Comparator.comparing(item -> item.getMetadata().getName()))
                .toList();
    }

    private <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException failure) {
            throw new InputError(
                    ServerFailure.asking(String.valueOf(client.getMasterUrl()), failure), failure);
        }
    }
}
