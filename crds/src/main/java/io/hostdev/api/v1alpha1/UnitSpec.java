// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One planned unit: [io.hostdev.core.plan.PlannedUnit].
///
/// @param id the lowest selected address
/// @param functions what pods get
/// @param siblings what is detached with them and given to nobody
/// @param identities what is meant, by address; nothing is done to another device that has come
///   there. Absent: from an operator that did not write it yet
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
        @JsonPropertyDescription(
                        "What the devices at these addresses were when this was planned. Another one that has come"
                                + " there is not touched. Of an address that is missing here, nothing new is taken.")
                @Nullable Map<String, FunctionIdentity> identities,
        @JsonPropertyDescription("Whether Hostdev binds (Managed) or an admin does (Unmanaged).")
                @Required
                Management management,
        @JsonPropertyDescription("The VFIO driver, or Auto.") @Required String driver,
        @JsonPropertyDescription("When it is bound.") @Required BindMoment bind,
        @JsonPropertyDescription("The device nodes that a container gets.") @Required
                Backend backend,
        @JsonPropertyDescription("Whether it is handed out although the host lives on it.")
                @Nullable Boolean allowHostCritical) {}
