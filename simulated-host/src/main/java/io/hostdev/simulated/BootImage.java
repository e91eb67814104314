// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a captured machine says about the node that it was captured on.
final class BootImage {

    private static final List<BoundDriver> ALWAYS_THERE =
            List.of(BoundDriver.vfio("vfio-pci"), BoundDriver.host("pci-stub"));

    private BootImage() {}

    /// Every driver that the node can have.
    static Stream<BoundDriver> drivers(Machine machine) {
        Map<String, BoundDriver> drivers = new HashMap<>();
        ALWAYS_THERE.forEach(driver -> drivers.put(driver.name(), driver));
        for (Function function : machine.functions()) {
            function.binding().driver().ifPresent(driver -> drivers.put(driver.name(), driver));
            function.vfioDrivers()
                    .forEach(name -> drivers.putIfAbsent(name, BoundDriver.vfio(name)));
            function.binding()
                    .hostDriver()
                    .ifPresent(name -> drivers.putIfAbsent(name, BoundDriver.host(name)));
        }
        return drivers.values().stream();
    }

    /// The drivers that are in use there.
    static Stream<String> loaded(Machine machine) {
        return machine.functions().stream()
                .flatMap(function ->
                        Stream.concat(
                                function.binding().driver().map(BoundDriver::name).stream(),
                                function.binding().hostDriver().stream()));
    }

    /// The function as it is when it appears, on the driver that it was captured on. One that was
    /// bound by override got it by that.
    static SimulatedFunction function(Function captured) {
        Optional<String> host =
                captured.binding().hostDriver().filter(driver -> !driver.equals("pci-stub"));
        SimulatedFunction function = new SimulatedFunction(captured, host);
        function.driver = captured.binding().driver();
        function.override =
                function.driver
                        .map(BoundDriver::name)
                        .filter(name -> !host.equals(Optional.of(name)));
        return function;
    }

    /// How the PFs of this machine lay out their VFs, where it can be seen.
    static Optional<VirtualFunctionLayout> layout(Machine machine, Function physicalFunction) {
        List<Function> vfs =
                machine.functions().stream()
                        .filter(function ->
                                function.sriov()
                                                instanceof
                                                SriovRole.VirtualFunction(var parent, int _)
                                        && parent.equals(physicalFunction.address()))
                        .toList();
        if (vfs.isEmpty()) {
            return Optional.empty();
        }
        int first = vfs.getFirst().address().routingId();
        int stride = vfs.size() > 1 ? vfs.get(1).address().routingId() - first : 1;
        return Optional.of(
                new VirtualFunctionLayout(
                        first - physicalFunction.address().routingId(),
                        stride,
                        vfs.getFirst().identity(),
                        vfs.getFirst().binding().hostDriver(),
                        false));
    }
}
