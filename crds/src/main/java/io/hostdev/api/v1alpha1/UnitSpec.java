// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One planned unit: [io.hostdev.core.plan.PlannedUnit]. In a plan of very many units what is the
/// default is left out, so that the object fits into the API server.
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
                @Size(max = Bounds.ADDRESS)
                String id,
        @JsonPropertyDescription("Whose unit it is.") @Required @Size(max = Bounds.NAME)
                String hostDevice,
        @JsonPropertyDescription("What pods request. Absent: hostdev.io/<hostDevice>.")
                @Size(max = Bounds.RESOURCE_NAME)
                @Nullable String resourceName,
        @JsonPropertyDescription("The addresses that a pod gets, ascending. Absent: its id alone.")
                @Size(max = Bounds.FUNCTIONS_OF_UNIT)
                @Nullable List<@Size(max = Bounds.ADDRESS) String> functions,
        @JsonPropertyDescription("The addresses that are detached with them and given to nobody.")
                @Size(max = Bounds.FUNCTIONS_OF_UNIT)
                @Nullable List<@Size(max = Bounds.ADDRESS) String> siblings,
        @JsonPropertyDescription(
                        "What the devices at these addresses were when this was planned. Another one that has come"
                                + " there is not touched. Of an address that is missing here, nothing new is taken.")
                @Size(max = 2L * Bounds.FUNCTIONS_OF_UNIT)
                @Nullable Map<String, FunctionIdentity> identities,
        @JsonPropertyDescription(
                        "Whether Hostdev binds (Managed, the default) or an admin does (Unmanaged).")
                @Nullable Management management,
        @JsonPropertyDescription("The VFIO driver, or Auto, the default.")
                @Size(max = Bounds.DRIVER)
                @Nullable String driver,
        @JsonPropertyDescription("When it is bound. Default: Eager.") @Nullable BindMoment bind,
        @JsonPropertyDescription("The device nodes that a container gets. Default: Auto.")
                @Nullable Backend backend,
        @JsonPropertyDescription("Whether it is handed out although the host lives on it.")
                @Nullable Boolean allowHostCritical) {}
