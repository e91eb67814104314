// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
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
        @JsonPropertyDescription("PCI address: domain:bus:device.function.")
                @Required
                @Size(max = Bounds.ADDRESS)
                String address,
        @JsonPropertyDescription("vendor:device.") @Required @Size(max = 16) String id,
        @JsonPropertyDescription("The subsystem's vendor:device.") @Size(max = 16)
                @Nullable String subsystemId,
        @JsonPropertyDescription("Class code, six hex digits.")
                @Required
                @JsonProperty("class")
                @Size(max = 16)
                String pciClass,
        @JsonPropertyDescription("Number of the IOMMU group. Absent: none, or none yet.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                @Nullable Integer group,
        @JsonPropertyDescription("The driver that is bound now. Absent: none.")
                @Size(max = Bounds.DRIVER)
                @Nullable String driver,
        @JsonPropertyDescription("Whether that is a VFIO driver.") @Nullable Boolean vfio,
        @JsonPropertyDescription("Present if Hostdev has detached it, and so owes it back.")
                @Nullable DetachedStatus detached,
        @JsonPropertyDescription(
                        "NUMA node. Absent: the kernel knows none; on a virtual function of a node with more than 1000"
                                + " functions: that of its physical function.")
                @Min(0)
                @Max(65535)
                @Nullable Integer numaNode,
        @JsonPropertyDescription(
                        "The root from which it hangs, such as pci0000:00. Absent: as for numaNode.")
                @Size(max = Bounds.DRIVER)
                @Nullable String pcieRoot,
        @JsonPropertyDescription("On a virtual function: the address of its physical function.")
                @Size(max = Bounds.ADDRESS)
                @Nullable String physicalFunction,
        @JsonPropertyDescription("On a virtual function: its number below the physical function.")
                @Min(0)
                @Max(65535)
                @Nullable Integer virtualFunctionIndex,
        @JsonPropertyDescription("On a physical function: its virtual functions.")
                @Nullable VirtualFunctionCounts virtualFunctions,
        @JsonPropertyDescription("What the host lives on and this function carries.")
                @Size(max = Bounds.HOST_USES)
                @Nullable List<HostUseStatus> hostUse,
        @JsonPropertyDescription(
                        "The VFIO drivers whose module aliases name it, the best first: by the driver's name, or by its"
                                + " module's while that is not loaded. Absent: none, or not known.")
                @Size(max = Bounds.VFIO_DRIVERS)
                @Nullable List<@Size(max = Bounds.DRIVER) String> vfioDrivers) {}
