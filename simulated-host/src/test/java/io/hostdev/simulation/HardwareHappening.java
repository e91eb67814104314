// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What happens to functions: of themselves, and by an admin's hand. Each returns false if it
/// cannot happen now, and nothing did.
final class HardwareHappening {

    private final Node node;

    HardwareHappening(Node node) {
        this.node = node;
    }

    /// A PF does not go from under VFs that somebody has.
    boolean vanish(PciAddress address) {
        Optional<Function> function = node.function(address);
        if (function.isEmpty()
                || node.leaving.contains(address)
                || function.get().isVirtualFunction()
                || !virtualFunctions(address).allMatch(this::isIdle)
                || node.hasHandOn(address)) {
            return false;
        }
        node.kernel.pull(address);
        if (node.isThere(address)) {
            node.leaving.add(address);
        }
        return true;
    }

    private boolean hasVirtualFunctions(PciAddress physicalFunction) {
        return virtualFunctions(physicalFunction).findFirst().isPresent();
    }

    private Stream<PciAddress> virtualFunctions(PciAddress physicalFunction) {
        return node.kernel.observe().virtualFunctionsOf(physicalFunction).stream()
                .map(Function::address);
    }

    boolean plugIn(Event.PlugsIn plugged) {
        if (node.isThere(plugged.at())) {
            return false;
        }
        Function model = LabMachine.machine().function(plugged.like()).orElseThrow();
        Identity identity =
                plugged.other()
                        ? new Identity(
                                PciId.parse("15b3:101e"),
                                Optional.empty(),
                                model.identity().pciClass())
                        : model.identity();
        node.kernel.plugIn(
                new Function(
                        plugged.at(),
                        identity,
                        new Placement(
                                Optional.of(plugged.group()),
                                model.placement().numaNode(),
                                model.placement().pcieRoot()),
                        plugged.other()
                                ? Binding.to(BoundDriver.host("mlx5_core"))
                                : model.binding(),
                        plugged.other() ? SriovRole.None.INSTANCE : model.sriov(),
                        List.of()));
        return true;
    }

    boolean delayGroups(boolean delayed) {
        if (node.groupLinksDelayed == delayed) {
            return false;
        }
        node.groupLinksDelayed = delayed;
        if (delayed) {
            node.kernel.delayGroups();
        } else {
            node.kernel.settleGroups();
        }
        return true;
    }

    // ---- An admin's hand ----

    /// The stub makes none (drivers/pci/pci-sysfs.c, sriov_numvfs_store).
    boolean setVirtualFunctions(PciAddress parent, int count) {
        Optional<Function> function = node.function(parent);
        boolean possible =
                function.isPresent()
                        && !node.leaving.contains(parent)
                        && function.get().binding().driver().isPresent()
                        && !function.get().binding().onVfio()
                        && !node.hasHandOn(parent)
                        && !function.get().binding().driver().get().name().equals("pci-stub")
                        && hasVirtualFunctions(parent) == (count == 0);
        if (!possible) {
            return false;
        }
        if (count == 0) {
            virtualFunctions(parent).forEach(node.leaving::add);
        }
        node.setVirtualFunctions(parent, count);
        node.numbers.changedByHand(parent);
        return true;
    }

    /// Not one that is held, as the kernel would keep the write, nor one that a pod has: an admin
    /// looks before.
    boolean bindByHand(PciAddress address, String driver) {
        if (!isIdle(address) || hasVirtualFunctions(address) || node.hasHandOn(address)) {
            return false;
        }
        try {
            node.kernel.bindByHand(address, driver);
        } catch (KernelError refused) {
            return false;
        }
        node.handBound.add(address);
        node.baseline.changedByHand(address, node.ledger());
        return true;
    }

    boolean overrideByHand(PciAddress address, Optional<String> driver) {
        if (!isIdle(address)) {
            return false;
        }
        try {
            node.kernel.overrideByHand(address, driver);
        } catch (KernelError refused) {
            return false;
        }
        node.baseline.changedByHand(address, node.ledger());
        return true;
    }

    private boolean isIdle(PciAddress address) {
        Optional<Function> function = node.function(address);
        if (function.isEmpty() || node.leaving.contains(address)) {
            return false;
        }
        Set<IommuGroupId> group = function.get().group().map(Set::of).orElse(Set.of());
        return node.holders().stream().noneMatch(holder -> holder.mayHave(group))
                && node.kubelet.pods.values().stream()
                        .flatMap(pod -> pod.container.stream())
                        .noneMatch(container -> node.hasNow(container, address));
    }
}
