package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
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
        String address,
        String id,
        @Nullable String subsystemId,
        @JsonProperty("class") String pciClass,
        @Nullable Integer group,
        @Nullable String driver,
        @Nullable Boolean vfio,
        @Nullable DetachedStatus detached,
        @Nullable Integer numaNode,
        @Nullable String pcieRoot,
        @Nullable String physicalFunction,
        @Nullable Integer virtualFunctionIndex,
        @Nullable VirtualFunctionsStatus virtualFunctions,
        @Nullable List<HostUseStatus> hostUse) {}
