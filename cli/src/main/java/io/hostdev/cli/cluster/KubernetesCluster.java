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
    /// @throws InputError if there is no such file or context, or none at all
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
        return new KubernetesCluster(
                new KubernetesClientBuilder()
                        .withConfig(config)
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .build());
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
            throw new InputError("the kubeconfig cannot be used: " + innermost(wrong), wrong);
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
            throw new InputError(words(failure), failure);
        }
    }

    private String words(KubernetesClientException failure) {
        String server = String.valueOf(client.getMasterUrl());
        return switch (failure.getCode()) {
            case 0 ->
                    "the API server %s cannot be reached: %s".formatted(server, innermost(failure));
            case 401 -> "the API server %s does not know you: log in again".formatted(server);
            case 403 ->
                    "you may not look at that: %s"
                            .formatted(
                                    failure.getStatus() == null
                                            ? failure.getMessage()
                                            : failure.getStatus().getMessage());
            case 404 ->
                    "the API server %s knows nothing of Hostdev: is it installed there?"
                            .formatted(server);
            default ->
                    "the API server %s says %d: %s"
                            .formatted(
                                    server,
                                    failure.getCode(),
                                    failure.getStatus() == null
                                            ? failure.getMessage()
                                            : failure.getStatus().getMessage());
        };
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
