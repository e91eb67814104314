// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// VFs on their way out. The kernel removes the links between a VF and its PF first, and then waits
/// for whoever has the VF (drivers/pci/iov.c, pci_iov_remove_virtfn): all that time it looks like a
/// function that has nothing to do with SR-IOV, but for its address and its id, which the PF's
/// SR-IOV capability tells (First VF Offset, VF Stride, VF Device ID). The address alone may be
/// another device's, where the firmware left no bus numbers for VFs.
final class DepartingVirtualFunctions {

    /// Where a VF of this id would be.
    private record Place(VirtualFunction role, PciId id) {}

    private final Path devices;

    /// @param devices `/sys/bus/pci/devices`
    DepartingVirtualFunctions(Path devices) {
        this.devices = devices;
    }

    /// The same function, known for what it is.
    Function recognised(Function function) {
        return mayBeOne(function)
                ? recognised(
                        function,
                        places(
                                Attributes.names(devices, "*").stream()
                                        .map(PciAddress::parse)
                                        .toList()))
                : function;
    }

    /// The same functions, each known for what it is.
    ///
    /// @param functions all of a machine
    List<Function> recognisedIn(List<Function> functions) {
        Map<PciAddress, Place> places =
                places(
                        functions.stream()
                                .filter(function -> function.sriov() instanceof PhysicalFunction)
                                .map(Function::address)
                                .toList());
        return functions.stream().map(function -> recognised(function, places)).toList();
    }

    private static boolean mayBeOne(Function function) {
        return function.sriov() instanceof SriovRole.None && function.binding().driver().isEmpty();
    }

    private static Function recognised(Function function, Map<PciAddress, Place> places) {
        return Optional.ofNullable(places.get(function.address()))
                .filter(place -> place.id().equals(function.identity().id()))
                .filter(_ -> mayBeOne(function))
                .map(place -> function.withSriov(place.role()))
                .orElse(function);
    }

    /// @param functions those that are no PF have none
    private Map<PciAddress, Place> places(List<PciAddress> functions) {
        Map<PciAddress, Place> places = new HashMap<>();
        functions.forEach(address -> addPlaces(address, places));
        return places;
    }

    private void addPlaces(PciAddress physicalFunction, Map<PciAddress, Place> places) {
        Path directory = devices.resolve(physicalFunction.toString());
        int total = Attributes.number(directory.resolve("sriov_totalvfs")).orElse(0);
        int offset = Attributes.number(directory.resolve("sriov_offset")).orElse(0);
        int stride = Attributes.number(directory.resolve("sriov_stride")).orElse(0);
        Optional<PciId> id = VirtualFunctionId.below(directory);
        if (offset > 0 && id.isPresent()) {
            for (int index = 0; index < total; index++) {
                places.put(
                        physicalFunction.plus(offset + index * stride),
                        new Place(new VirtualFunction(physicalFunction, index), id.get()));
            }
        }
    }
}
