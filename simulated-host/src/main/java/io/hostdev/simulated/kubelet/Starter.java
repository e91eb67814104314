// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.StatusRuntimeException;
import io.hostdev.kubelet.deviceplugin.CDIDevice;
import io.hostdev.kubelet.deviceplugin.DeviceSpec;
import io.hostdev.kubelet.deviceplugin.PreStartContainerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// How the kubelet and the runtime start a container: PreStartContainer for each resource, then the
/// remembered Allocate answer, then the CDI devices that it names, looked up at this moment.
final class Starter {

    private static final int PRE_START_LIMIT_SECONDS = 30;

    private final DeviceManager devices;
    private final CdiRegistry cdi;

    Starter(DeviceManager devices, CdiRegistry cdi) {
        this.devices = devices;
        this.cdi = cdi;
    }

    Start start(String pod, String container) {
        Map<String, String> environment = new TreeMap<>();
        LinkedHashSet<String> nodes = new LinkedHashSet<>();
        List<Grant> grants =
                devices.grants(pod).stream()
                        .filter(grant -> grant.container().equals(container))
                        .toList();
        for (Grant grant : grants) {
            Optional<String> refusal = prepare(grant);
            if (refusal.isPresent()) {
                return new Start.NotStarted(refusal.get());
            }
        }
        for (Grant grant : grants) {
            environment.putAll(grant.answer().getEnvsMap());
            grant.answer().getDevicesList().stream()
                    .map(DeviceSpec::getContainerPath)
                    .forEach(nodes::add);
        }
        for (Grant grant : grants) {
            for (CDIDevice device : grant.answer().getCdiDevicesList()) {
                Optional<CdiRegistry.Edits> edits = resolve(device.getName());
                if (edits.isEmpty()) {
                    return new Start.NotStarted(
                            "CDI device injection failed: unresolvable CDI devices "
                                    + device.getName());
                }
                environment.putAll(edits.get().environment());
                nodes.addAll(edits.get().deviceNodes());
            }
        }
        return new Start.Started(environment, List.copyOf(nodes));
    }

    /// @return why the container cannot start
    private Optional<String> prepare(Grant grant) {
        Optional<Plugin> plugin = devices.plugin(grant.resource());
        if (plugin.isEmpty()) {
            return Optional.of("the plugin of " + grant.resource() + " is gone");
        }
        if (!plugin.get().options().getPreStartRequired()) {
            return Optional.empty();
        }
        try {
            var _ =
                    plugin.get()
                            .stub()
                            .withDeadlineAfter(PRE_START_LIMIT_SECONDS, TimeUnit.SECONDS)
                            .preStartContainer(
                                    PreStartContainerRequest.newBuilder()
                                            .addAllDeviceIds(grant.devices())
                                            .build());
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.of("PreStartContainer failed: " + RpcError.text(e.getStatus()));
        }
    }

    private Optional<CdiRegistry.Edits> resolve(String name) {
        try {
            return cdi.resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException("the CDI directory cannot be read", e);
        }
    }
}
