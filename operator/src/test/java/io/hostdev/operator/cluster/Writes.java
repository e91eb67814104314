// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a client has written: method and path of every request that is no read, no question about
/// its own rights, and not about the Lease.
final class Writes {

    private final List<String> requests = new CopyOnWriteArrayList<>();

    KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withHttpClientBuilderConsumer(builder ->
                        builder.addOrReplaceInterceptor(
                                "writes",
                                new Interceptor() {
                                    @Override
                                    public void before(
                                            BasicBuilder request,
                                            HttpRequest http,
                                            RequestTags tags) {
                                        note(http);
                                    }
                                }))
                .build();
    }

    List<String> all() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
    }

    private void note(HttpRequest http) {
        String method = http instanceof StandardHttpRequest standard ? standard.method() : "?";
        String path = http.uri().getPath();
        if (!method.equals("GET")
                && !path.contains("/leases")
                && !path.startsWith("/apis/authorization.k8s.io/")) {
            requests.add(method + " " + path);
        }
    }
}
