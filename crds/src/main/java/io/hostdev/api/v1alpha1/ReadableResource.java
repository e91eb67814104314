// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.client.CustomResource;
import io.hostdev.api.reading.ResourceReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A custom resource that can be read whatever it says: what does not fit the types is absent, and
/// why is told here. One such object in a list or a watch costs nothing of the others.
@JsonDeserialize(using = ResourceReader.class)
public abstract class ReadableResource<S, T> extends CustomResource<S, T> {

    // No part of the object in the API server.
    private transient @Nullable String unreadableSpec;
    private transient @Nullable String unreadableStatus;

    /// Why there is no spec although the object has one: the field, and what is wrong with it.
    public Optional<String> unreadableSpec() {
        return Optional.ofNullable(unreadableSpec);
    }

    /// Why there is no status although the object has one: the field, and what is wrong with it.
    public Optional<String> unreadableStatus() {
        return Optional.ofNullable(unreadableStatus);
    }

    /// The first that is wrong with it.
    public Optional<String> unreadable() {
        return unreadableSpec().or(this::unreadableStatus);
    }

    /// @param spec what is wrong with it; absent: nothing
    /// @param status what is wrong with it; absent: nothing
    public void markUnreadable(@Nullable String spec, @Nullable String status) {
        unreadableSpec = spec;
        unreadableStatus = status;
    }
}
