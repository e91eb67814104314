// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.VfioCdev;

/// `/dev/vfio`, as the agent uses it.
final class SimulatedVfioGroups implements VfioGroups {

    private final SimulatedKernel kernel;

    SimulatedVfioGroups(SimulatedKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public State tryOpen(IommuGroupId group) {
        return kernel.tryOpen(group);
    }

    @Override
    public boolean nodeExists(IommuGroupId group) {
        return kernel.monitor.locked(() -> kernel.pci.nodeExists(group));
    }

    @Override
    public boolean nodeExists(VfioCdev cdev) {
        return kernel.hasCdevs() && kernel.monitor.locked(() -> kernel.pci.cdevExists(cdev));
    }
}
