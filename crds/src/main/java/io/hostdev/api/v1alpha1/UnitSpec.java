package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One planned unit: [io.hostdev.core.plan.PlannedUnit].
///
/// @param id the lowest selected address
/// @param functions what pods get
/// @param siblings what is detached with them and given to nobody
public record UnitSpec(
        @JsonPropertyDescription(
                        "Its lowest selected address; also the device ID that the kubelet sees.")
                @Required
                String id,
        @JsonPropertyDescription("Whose unit it is.") @Required String hostDevice,
        @JsonPropertyDescription("What pods request.") @Required String resourceName,
        @JsonPropertyDescription("The addresses that a pod gets, ascending.") @Required
                List<String> functions,
        @JsonPropertyDescription("The addresses that are detached with them and given to nobody.")
                @Nullable List<String> siblings,
        @JsonPropertyDescription("Whether Hostdev binds (Managed) or an admin does (Unmanaged).")
                @Required
                Management management,
        @JsonPropertyDescription("The VFIO driver, or Auto.") @Required String driver,
        @JsonPropertyDescription("When it is bound.") @Required BindMoment bind,
        @JsonPropertyDescription("The device nodes that a container gets.") @Required
                Backend backend,
        @JsonPropertyDescription("Whether it is handed out although the host lives on it.")
                @Nullable Boolean allowHostCritical) {}
