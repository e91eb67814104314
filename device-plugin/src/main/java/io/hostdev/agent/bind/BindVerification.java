// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Set;
import java.util.TreeSet;

/// What a bind was to bring about: every function on its VFIO driver and in a group, and every
/// group with its node and, where VFIO may be asked, free and viable.
final class BindVerification {

    private final PciBus bus;
    private final VfioGroups groups;

    BindVerification(PciBus bus, VfioGroups groups) {
        this.bus = bus;
        this.groups = groups;
    }

    /// @throws KernelRefusal of [Step#VERIFY]; EBUSY: somebody has a group open
    void require(Custody custody) throws KernelRefusal {
        Set<IommuGroupId> ids = new TreeSet<>();
        for (Taken one : custody.taken()) {
            PciAddress address = one.address();
            Function function =
                    bus.observe(address)
                            .orElseThrow(() ->
                                    new KernelRefusal(
                                            Step.VERIFY, address, Errno.ENODEV, "it vanished"));
            if (!one.isBound(function)) {
                throw new KernelRefusal(
                        Step.VERIFY,
                        address,
                        Errno.EINVAL,
                        one.vfioDriver().orElse("a VFIO driver") + " did not take it");
            }
            ids.add(
                    function.group()
                            .orElseThrow(() ->
                                    new KernelRefusal(
                                            Step.VERIFY,
                                            address,
                                            Errno.EINVAL,
                                            "it has no IOMMU group")));
            if (custody.unit().terms().backend() == Backend.IOMMUFD
                    && custody.unit().functions().contains(address)
                    && function.cdev().filter(groups::nodeExists).isEmpty()) {
                throw new KernelRefusal(
                        Step.VERIFY, address, Errno.ENOENT, "there is no VFIO cdev for it");
            }
        }
        for (IommuGroupId id : ids) {
            verify(custody, id);
        }
    }

    private void verify(Custody custody, IommuGroupId id) throws KernelRefusal {
        PciAddress lead = custody.unit().id().lead();
        switch (groups.tryOpen(id)) {
            case VfioGroups.State.Free(boolean viable) -> {
                if (!viable) {
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.EPERM,
                            "the kernel says that group " + id + " is not viable");
                }
            }
            case VfioGroups.State.Absent() ->
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.ENOENT,
                            "there is no VFIO node for group " + id);
            case VfioGroups.State.Held() ->
                    throw new KernelRefusal(
                            Step.VERIFY, lead, Errno.EBUSY, "somebody has group " + id + " open");
            case VfioGroups.State.Forbidden() -> {
                if (!groups.nodeExists(id)) {
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.ENOENT,
                            "there is no VFIO node for group " + id);
                }
            }
        }
    }
}
