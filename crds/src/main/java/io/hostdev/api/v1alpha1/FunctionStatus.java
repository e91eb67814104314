// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One PCI function. What is absent is unknown, or not there.
///
/// @param driver bound now; absent: none
/// @param vfio whether that driver is a VFIO driver
/// @param detached present if Hostdev has detached it, and so owes it back
/// @param physicalFunction on a VF: its PF
/// @param virtualFunctionIndex on a VF: its number below the PF
/// @param virtualFunctions on a PF
public record FunctionStatus(
        @JsonPropertyDescription("PCI address: domain:bus:device.function.") @Required
                String address,
        @JsonPropertyDescription("vendor:device.") @Required String id,
        @JsonPropertyDescription("The subsystem's vendor:device.") @Nullable String subsystemId,
        @JsonPropertyDescription("Class code, six hex digits.") @Required @JsonProperty("class")
                String pciClass,
        @JsonPropertyDescription("Number of the IOMMU group. Absent: none, or none yet.")
                @Nullable Integer group,
        @JsonPropertyDescription("The driver that is bound now. Absent: none.")
                @Nullable String driver,
        @JsonPropertyDescription("Whether that is a VFIO driver.") @Nullable Boolean vfio,
        @JsonPropertyDescription("Present if Hostdev has detached it, and so owes it back.")
                @Nullable DetachedStatus detached,
        @JsonPropertyDescription("NUMA node. Absent: the kernel knows none.")
                @Nullable Integer numaNode,
        @JsonPropertyDescription("The root from which it hangs, such as pci0000:00.")
                @Nullable String pcieRoot,
        @JsonPropertyDescription("On a virtual function: the address of its physical function.")
                @Nullable String physicalFunction,
        @JsonPropertyDescription("On a virtual function: its number below the physical function.")
                @Nullable Integer virtualFunctionIndex,
        @JsonPropertyDescription("On a physical function: its virtual functions.")
                @Nullable VirtualFunctionCounts virtualFunctions,
        @JsonPropertyDescription("What the host lives on and this function carries.")
                @Nullable List<HostUseStatus> hostUse,
        @JsonPropertyDescription(
                        "The VFIO drivers whose module aliases name it, the best first: by the driver's name, or by its"
                                + " module's while that is not loaded. Absent: none, or not known.")
                @Nullable List<String> vfioDrivers) {}
