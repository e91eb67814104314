// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/// A pod of one container.
final class Pod {

    /// @param functions of the units, as it was told
    /// @param incarnations of these functions when it started
    /// @param groups whose nodes it has
    record Container(
            SimulatedProcess process,
            List<PciAddress> functions,
            Map<PciAddress, Long> incarnations,
            List<IommuGroupId> groups) {

        /// As QEMU does at its start.
        void open() throws KernelError {
            for (IommuGroupId group : groups) {
                process.openGroup(group);
                process.setContainer(group);
            }
            for (PciAddress function : functions) {
                process.openDevice(function);
            }
        }

        void closeFiles() {
            functions.forEach(process::closeDevice);
            groups.forEach(process::closeGroup);
        }

        void closeAll() {
            functions.forEach(process::unmap);
            closeFiles();
        }
    }

    final int number;
    final ResourceName resource;
    final SortedSet<UnitId> units;

    /// Absent: it was not started yet, or has ended.
    Optional<Container> container = Optional.empty();

    /// The kubelet knows of it.
    boolean listed = true;

    /// It was deleted by force, and another pod got its units while its container lived.
    boolean succeeded;

    Pod(int number, ResourceName resource, SortedSet<UnitId> units) {
        this.number = number;
        this.resource = resource;
        this.units = units;
    }

    String name() {
        return "pod-" + number;
    }

    @Override
    public String toString() {
        return "%s with %s of %s".formatted(name(), units, resource);
    }
}
