package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
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
public record HostNodeSpec(
        @JsonPropertyDescription(
                        "The HostDevices from which the units were planned. Absent: nothing has been planned yet, and"
                                + " the agent lets go of nothing.")
                @Nullable List<ObservedHostDevice> observed,
        @JsonPropertyDescription(
                        "The resource names that HostDevices which select this node declare. The node offers each of"
                                + " them, also where it has no unit of it. Absent: those of the units.")
                @Nullable List<String> resources,
        @JsonPropertyDescription(
                        "What the node shall offer. A unit that is no longer here is released as soon as nobody holds"
                                + " it.")
                @Nullable List<UnitSpec> units) {}
