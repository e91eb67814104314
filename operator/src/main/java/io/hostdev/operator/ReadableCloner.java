// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.ReadableResource;
import io.javaoperatorsdk.operator.api.config.Cloner;

/// Copies an object through JSON, and takes along why it cannot be read, which JSON has not.
final class ReadableCloner implements Cloner {

    private final KubernetesSerialization json;

    ReadableCloner(KubernetesSerialization json) {
        this.json = json;
    }

    @Override
    public <R extends HasMetadata> R clone(R object) {
        R copy = json.clone(object);
        if (object instanceof ReadableResource<?, ?> from
                && copy instanceof ReadableResource<?, ?> to) {
            to.markUnreadable(
                    from.unreadableSpec().orElse(null), from.unreadableStatus().orElse(null));
        }
        return copy;
    }
}
