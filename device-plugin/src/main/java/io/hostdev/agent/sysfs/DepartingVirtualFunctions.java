package io.hostdev.agent.sysfs;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// VFs on their way out. The kernel removes the links between a VF and its PF first, and then waits
/// for whoever has the VF (drivers/pci/iov.c, pci_iov_remove_virtfn): all that time it looks like a
/// function that has nothing to do with SR-IOV, but for its address, which only a VF of that PF can
/// have (SR-IOV capability: First VF Offset and VF Stride).
final class DepartingVirtualFunctions {

    private final Path devices;

    /// @param devices `/sys/bus/pci/devices`
    DepartingVirtualFunctions(Path devices) {
        this.devices = devices;
    }

    /// The same function, known for what it is.
    Function recognised(Function function) {
        return Attributes.names(devices, "*").stream()
                .map(PciAddress::parse)
                .flatMap(address ->
                        Attributes.number(
                                devices.resolve(address.toString()).resolve("sriov_totalvfs"))
                                .map(total -> places(address, total).get(function.address()))
                                .stream())
                .findFirst()
                .map(place -> recognised(function, place))
                .orElse(function);
    }

    /// The same functions, each known for what it is.
    ///
    /// @param functions all of a machine
    List<Function> recognisedIn(List<Function> functions) {
        Map<PciAddress, VirtualFunction> places = new HashMap<>();
        for (Function function : functions) {
            if (function.sriov() instanceof PhysicalFunction role) {
                places.putAll(places(function.address(), role.totalVfs()));
            }
        }
        return functions.stream()
                .map(function -> recognised(function, places.get(function.address())))
                .toList();
    }

    private static Function recognised(Function function, @Nullable VirtualFunction place) {
        return place != null
                        && function.sriov() instanceof SriovRole.None
                        && function.binding().driver().isEmpty()
                ? function.withSriov(place)
                : function;
    }

    private Map<PciAddress, VirtualFunction> places(PciAddress physicalFunction, int total) {
        Path directory = devices.resolve(physicalFunction.toString());
        Optional<Integer> offset = Attributes.number(directory.resolve("sriov_offset"));
        Optional<Integer> stride = Attributes.number(directory.resolve("sriov_stride"));
        Map<PciAddress, VirtualFunction> places = new HashMap<>();
        if (offset.isPresent() && stride.isPresent() && offset.get() > 0) {
            for (int index = 0; index < total; index++) {
                places.put(
                        physicalFunction.plus(offset.get() + index * stride.get()),
                        new VirtualFunction(physicalFunction, index));
            }
        }
        return places;
    }
}
