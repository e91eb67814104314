// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// One write that reached the modelled kernel, whether it succeeded or not.
public sealed interface KernelWrite {

    /// `devices/ADDRESS/driver_override`.
    ///
    /// @param driver absent: a newline, which clears
    record DriverOverride(PciAddress address, Optional<String> driver) implements KernelWrite {}

    /// `devices/ADDRESS/driver/unbind`.
    record Unbind(PciAddress address) implements KernelWrite {}

    /// `drivers_probe`.
    record DriversProbe(PciAddress address) implements KernelWrite {}

    /// `init_module`, as modprobe does it.
    record LoadModule(String driver) implements KernelWrite {}

    /// `devices/ADDRESS/sriov_numvfs`.
    record NumVfs(PciAddress address, int count) implements KernelWrite {}

    /// `devices/ADDRESS/sriov_drivers_autoprobe`.
    record VfProbing(PciAddress address, boolean probing) implements KernelWrite {}

    /// The function that is written to; absent for a module.
    default Optional<PciAddress> function() {
        return switch (this) {
            case DriverOverride(PciAddress address, _) -> Optional.of(address);
            case Unbind(PciAddress address) -> Optional.of(address);
            case DriversProbe(PciAddress address) -> Optional.of(address);
            case LoadModule _ -> Optional.empty();
            case NumVfs(PciAddress address, _) -> Optional.of(address);
            case VfProbing(PciAddress address, _) -> Optional.of(address);
        };
    }

    /// The agent's name of this write.
    default Step step() {
        return switch (this) {
            case DriverOverride _ -> Step.WRITE_OVERRIDE;
            case Unbind _ -> Step.UNBIND;
            case DriversProbe _ -> Step.PROBE;
            case LoadModule _ -> Step.LOAD_MODULE;
            case NumVfs _ -> Step.SET_VIRTUAL_FUNCTIONS;
            case VfProbing _ -> Step.WRITE_PROBING;
        };
    }
}
