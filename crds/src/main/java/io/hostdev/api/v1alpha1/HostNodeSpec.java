package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Written by the operator alone.
///
/// @param observed the HostDevices from which the units were planned, those in deletion included.
///   Absent: nothing has been planned yet, and the agent lets go of nothing.
/// @param units what the node shall offer; a unit that is no longer here is released as soon as
///   nobody holds it
public record HostNodeSpec(
        @JsonPropertyDescription(
                        "The HostDevices from which the units were planned. Absent: nothing has been planned yet, and"
                                + " the agent lets go of nothing.")
                @Nullable List<ObservedHostDevice> observed,
        @JsonPropertyDescription(
                        "What the node shall offer. A unit that is no longer here is released as soon as nobody holds"
                                + " it.")
                @Nullable List<UnitSpec> units) {}
