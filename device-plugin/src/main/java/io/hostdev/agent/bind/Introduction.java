// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets a VF that no driver was ever tried on into its IOMMU group.
///
/// Below some IOMMUs (virtio's, tried on 6.12; Arm's) the kernel looks for a function's group only
/// when it binds a driver (drivers/base/dd.c, `really_probe`, `dma_configure`), so that a VF which
/// waits for VFIO would wait for ever. `pci-stub`, which does nothing to a device, is bound for a
/// moment; the group stays.
final class Introduction {

    private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);
    private static final String STUB = "pci-stub";

    private final PciBus bus;

    Introduction(PciBus bus) {
        this.bus = bus;
    }

    /// Does nothing where the VF is in a group, but for what an earlier, interrupted attempt left.
    /// Without the stub the VF is left as it is: who wants it is told that it is in no group.
    void introduce(PciAddress address) throws KernelRefusal {
        boolean interrupted = bus.driverOverride(address).equals(Optional.of(STUB));
        boolean groupless =
                bus.observe(address)
                        .filter(function ->
                                function.group().isEmpty() && function.binding().driver().isEmpty())
                        .isPresent();
        if ((!groupless && !interrupted) || !stubIsThere()) {
            return;
        }
        bus.overrideDriver(address, Optional.of(STUB));
        bus.probe(address);
        bus.overrideDriver(address, Optional.empty());
        bus.unbind(address);
    }

    private boolean stubIsThere() {
        try {
            bus.provideDriver(STUB);
            return true;
        } catch (KernelRefusal refusal) {
            LOG.warn("no virtual function is introduced: {}", refusal.getMessage());
            return false;
        }
    }
}
