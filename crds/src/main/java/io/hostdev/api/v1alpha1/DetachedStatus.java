package io.hostdev.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/// @param from the host driver that the function had; absent: none
public record DetachedStatus(@Nullable String from) {}
