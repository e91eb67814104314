// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import java.util.OptionalLong;

/// A PF whose number of VFs Hostdev has changed (or is about to change), as it was before the first
/// write, and so what is owed to it.
///
/// @param bootId the kernel's boot: another boot's custody is history, nothing is owed
/// @param owner the VirtualFunctions object that it was changed for
/// @param device what it was, so that another device at the same address inherits nothing
/// @param incarnation of the PF ([Function#incarnation()]); absent: not known
/// @param original how many VFs it had
/// @param probing whether its VFs got a host driver when they appeared
/// @param settled false while a change is under way, or was interrupted: then `probing` may not be
///   as it was, and VFs may lack the host driver that they should have
public record VirtualFunctionsCustody(
        String bootId,
        String owner,
        PciAddress physicalFunction,
        PciId device,
        OptionalLong incarnation,
        int original,
        boolean probing,
        boolean settled) {

    public VirtualFunctionsCustody settled(boolean now) {
        return new VirtualFunctionsCustody(
                bootId, owner, physicalFunction, device, incarnation, original, probing, now);
    }

    /// Whether what is at its address now is the PF that was changed.
    public boolean isStill(Function now) {
        return Incarnations.same(incarnation, now.incarnation())
                && physicalFunction.equals(now.address())
                && device.equals(now.identity().id());
    }
}
