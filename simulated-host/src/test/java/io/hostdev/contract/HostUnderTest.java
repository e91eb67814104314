// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// A host with the lab's topology ([io.hostdev.simulated.LabMachine] names its functions): the
/// modelled kernel or the real one, behind the ports. The drivers of its devices are loaded, and so
/// is vfio-pci; no VF is enabled, and every function is on its host driver.
public interface HostUnderTest extends AutoCloseable {

    PciBus pciBus();

    VfioGroups vfioGroups();

    Holders holders();

    GrantedNodes grantedNodes();

    /// `/proc/sys/kernel/random/boot_id`.
    String bootId();

    /// A new subscription source each time; the caller closes it.
    Uevents uevents();

    /// A process that is not the caller, with nothing open yet.
    OtherProcess startProcess();

    /// The same, in a PID namespace of its own. Its [OtherProcess#pid] is the host's all the same.
    OtherProcess startProcessInPidNamespace();

    /// The same, in a container: its `/dev` has the container node and this group's node, and
    /// nothing else of VFIO.
    OtherProcess startContainer(IommuGroupId group);

    /// Writes `sriov_numvfs`. May block.
    ///
    /// @return why it was refused; absent if it was not
    Optional<Errno> setVirtualFunctions(PciAddress physicalFunction, int count);

    /// Writes `1` to the function's `remove`. May block.
    void remove(PciAddress address);

    /// Writes `1` to `/sys/bus/pci/rescan`.
    void rescan();

    /// Brings the host back to where it was, whatever the test has left: processes ended, removed
    /// functions found again, VFs off, overrides cleared, everything on its host driver.
    @Override
    void close();
}
