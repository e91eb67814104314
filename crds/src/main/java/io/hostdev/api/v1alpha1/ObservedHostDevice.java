package io.hostdev.api.v1alpha1;

/// A HostDevice as the operator saw it when it planned.
public record ObservedHostDevice(String name, long generation) {}
