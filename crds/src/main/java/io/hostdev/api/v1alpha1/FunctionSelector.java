package io.hostdev.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of `select`: the fields are ANDed, the values of a field are ORed.
public record FunctionSelector(
        @Nullable List<String> addresses,
        @Nullable List<String> ids,
        @Nullable List<String> subsystemIds,
        @Nullable List<String> classes,
        @Nullable List<String> drivers,
        @Nullable List<String> physicalFunctions,
        @Nullable List<Integer> numaNodes) {}
