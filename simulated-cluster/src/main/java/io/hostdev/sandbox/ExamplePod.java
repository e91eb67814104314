// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.core.claim.ResourceName;
import java.util.Map;
import java.util.Optional;

/// A pod that requests one unit of a HostDevice.
final class ExamplePod {

    private ExamplePod() {}

    static Pod requesting(HostDevice device) {
        String name = Optional.ofNullable(device.getMetadata().getName()).orElse("nothing");
        String resource =
                Optional.ofNullable(device.getSpec())
                        .flatMap(spec -> Optional.ofNullable(spec.resourceName()))
                        .orElseGet(() -> ResourceName.defaultFor(name).text());
        return new PodBuilder()
                .withNewMetadata()
                .withName("user-of-" + name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("localhost/busybox:1")
                .withNewResources()
                .withLimits(Map.of(resource, new Quantity("1")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }
}
