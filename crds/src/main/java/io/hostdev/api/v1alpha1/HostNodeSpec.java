// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Written by the operator alone.
///
/// @param observed the HostDevices from which the units were planned, those in deletion included.
///   Absent: nothing has been planned yet, and the agent lets go of nothing.
/// @param resources what HostDevices that select the node declare, with units here or without; the
///   kubelet shows 0 of those without. Absent: those of the units, from an operator that did not
///   write it yet
/// @param units what the node shall offer; a unit that is no longer here is released as soon as
///   nobody holds it
/// @param observedVirtualFunctions the VirtualFunctions from which `virtualFunctions` were planned,
///   those in deletion included. Absent: from an operator that does not know of them; nothing is
///   changed
/// @param virtualFunctions how many VFs physical functions shall have; one that is no longer here
///   gets back the number that it had
public record HostNodeSpec(
        @JsonPropertyDescription(
                        "The HostDevices from which the units were planned. Absent: nothing has been planned yet, and"
                                + " the agent lets go of nothing.")
                @Size(max = Bounds.OBJECTS)
                @Nullable List<ObservedObject> observed,
        @JsonPropertyDescription(
                        "The resource names that HostDevices which select this node declare. The node offers each of"
                                + " them, also where it has no unit of it. Absent: those of the units.")
                @Size(max = Bounds.OBJECTS)
                @Nullable List<@Size(max = Bounds.RESOURCE_NAME) String> resources,
        @JsonPropertyDescription(
                        "What the node shall offer. A unit that is no longer here is released as soon as nobody holds"
                                + " it.")
                @Size(max = Bounds.UNITS)
                @Nullable List<UnitSpec> units,
        @JsonPropertyDescription(
                        "The VirtualFunctions from which virtualFunctions were planned. Absent: nothing is changed.")
                @Size(max = Bounds.OBJECTS)
                @Nullable List<ObservedObject> observedVirtualFunctions,
        @JsonPropertyDescription(
                        "How many virtual functions physical functions shall have. One that is no longer here gets back"
                                + " the number that it had, as soon as nobody holds one of them.")
                @Size(max = Bounds.PHYSICAL_FUNCTIONS)
                @Nullable List<PhysicalFunctionPlan> virtualFunctions) {

    /// No entry and no list of PFs mean the same: an empty list may stay in the API server when it
    /// is left out.
    @JsonCreator
    public HostNodeSpec {
        virtualFunctions =
                virtualFunctions == null || virtualFunctions.isEmpty() ? null : virtualFunctions;
    }

    /// From an operator that leaves all VFs as they are.
    public HostNodeSpec(
            @Nullable List<ObservedObject> observed,
            @Nullable List<String> resources,
            @Nullable List<UnitSpec> units) {
        this(observed, resources, units, null, null);
    }
}
