// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// What Linux 6.12 does, in tests that a host in the lab's shape has to pass: the modelled kernel
/// (`Simulated*Test`) and the real one (`Kernel*IT`, run in the lab).
@Timeout(60)
abstract class HostContract {

    static final PciAddress ABSENT = PciAddress.parse("0000:77:00.0");
    static final String VFIO = "vfio-pci";

    private Optional<HostUnderTest> host = Optional.empty();

    /// A host at rest.
    abstract HostUnderTest open();

    @BeforeEach
    final void openHost() {
        host = Optional.of(open());
    }

    @AfterEach
    final void closeHost() {
        host.ifPresent(HostUnderTest::close);
    }

    final HostUnderTest host() {
        return host.orElseThrow();
    }

    final PciBus bus() {
        return host().pciBus();
    }

    final Function function(PciAddress address) {
        return bus().observe(address).orElseThrow();
    }

    final Optional<String> driver(PciAddress address) {
        return bus().observe(address).flatMap(f -> f.binding().driver()).map(BoundDriver::name);
    }

    final IommuGroupId group(PciAddress address) {
        return function(address).group().orElseThrow();
    }

    final List<PciAddress> groupMembers(PciAddress address) {
        return bus().observe().group(group(address)).orElseThrow().functions().stream()
                .map(Function::address)
                .toList();
    }

    /// Override, unbind, probe.
    final void rebind(PciAddress address, String driver) throws KernelRefusal {
        bus().overrideDriver(address, Optional.of(driver));
        bus().unbind(address);
        bus().probe(address);
    }

    /// Back as it was: no override, the host driver.
    final void giveBack(PciAddress address) throws KernelRefusal {
        bus().overrideDriver(address, Optional.empty());
        bus().unbind(address);
        bus().probe(address);
    }

    /// A process with the group's file, a VFIO container and these device files open.
    final OtherProcess use(PciAddress... functions) {
        OtherProcess process = host().startProcess();
        IommuGroupId group = group(functions[0]);
        succeed(process.openGroup(group));
        succeed(process.setContainer(group));
        for (PciAddress function : functions) {
            succeed(process.openDevice(function));
        }
        return process;
    }

    static void succeed(Optional<Errno> refusal) {
        if (refusal.isPresent()) {
            throw new AssertionError("refused: " + refusal.get().described());
        }
    }
}
