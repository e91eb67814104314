// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param problem the first thing in the way, with the address and the driver; absent: nothing is
public record HostDeviceNodeStatus(
        @JsonPropertyDescription("The node.") @Required @Size(max = Bounds.NAME) String name,
        @JsonPropertyDescription("The units on this node.") UnitCounts counts,
        @JsonPropertyDescription(
                        "The first thing in the way, with address and driver. Absent: nothing is.")
                @Size(max = Bounds.MESSAGE)
                @Nullable String problem,
        @JsonPropertyDescription("The VFIO drivers of its units here, and why these.")
                @Size(max = Bounds.VFIO_DRIVERS)
                @Nullable List<VfioDriverStatus> vfioDrivers) {}
