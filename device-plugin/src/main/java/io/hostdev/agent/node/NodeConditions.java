package io.hostdev.agent.node;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.core.machine.Kernel;
import java.util.List;
import java.util.Optional;

/// What the agent needs to work, and what is wrong with it. Each is True while all is well, and
/// otherwise says in its message what does not work and what to repair.
final class NodeConditions {

    private static final String INTERRUPTS_ACCEPTED = "InterruptsAccepted";

    private NodeConditions() {}

    /// @param scanOnly whether VFIO itself cannot be asked who holds a group
    /// @param journalTrouble why the journal cannot be used; absent: it can
    static List<NodeCondition> of(
            Observation observation, boolean scanOnly, Optional<String> journalTrouble) {
        return List.of(
                condition("JournalUsable", "JournalUnusable", journalTrouble),
                holders(observation.occupancy(), scanOnly),
                condition("HostUseKnown", "HostUseUnreadable", observation.hostUses().trouble()),
                interrupts(observation.machine().kernel()));
    }

    /// A virtio-iommu remaps no interrupts of an x86 guest. VFIO's container then refuses every
    /// group (`VFIO_SET_IOMMU`: EPERM, drivers/vfio/vfio_iommu_type1.c) until the admin takes the
    /// risk; that is never ours to take. Which interrupts other IOMMUs remap the kernel does not
    /// tell.
    private static NodeCondition interrupts(Kernel kernel) {
        return switch (kernel.iommu()) {
            case VIRTIO ->
                    kernel.unsafeInterrupts()
                            ? new NodeCondition(
                                    INTERRUPTS_ACCEPTED,
                                    true,
                                    "UnsafeInterruptsAllowed",
                                    "the IOMMU remaps no interrupts, and vfio_iommu_type1.allow_unsafe_interrupts=1 accepts that: whoever has a device can raise any interrupt of this machine")
                            : new NodeCondition(
                                    INTERRUPTS_ACCEPTED,
                                    false,
                                    "InterruptsNotRemapped",
                                    "the IOMMU remaps no interrupts, so VFIO refuses every group with EPERM, and a pod that has a device cannot use it; "
                                            + "if all who get devices here may be trusted, set vfio_iommu_type1.allow_unsafe_interrupts=1 "
                                            + "(kernel command line, modprobe.d, or Y in /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts)");
            case INTEL, AMD, SMMU, OTHER, NONE ->
                    new NodeCondition(INTERRUPTS_ACCEPTED, true, INTERRUPTS_ACCEPTED, "");
        };
    }

    private static NodeCondition holders(Occupancy occupancy, boolean scanOnly) {
        return switch (occupancy) {
            case Occupancy.Unseen(String why) ->
                    new NodeCondition(
                            "HoldersVisible",
                            false,
                            "HoldersUnreadable",
                            "nothing is given back to the host, since not all processes can be seen: "
                                    + why);
            case Occupancy.Seen ignored when scanOnly ->
                    new NodeCondition(
                            "HoldersVisible",
                            true,
                            "ProcessesAlone",
                            "the agent may not open VFIO groups, so the open files and mappings of processes decide who holds one");
            case Occupancy.Seen ignored ->
                    new NodeCondition("HoldersVisible", true, "HoldersVisible", "");
        };
    }

    private static NodeCondition condition(String type, String reason, Optional<String> trouble) {
        return trouble.map(message -> new NodeCondition(type, false, reason, message))
                .orElseGet(() -> new NodeCondition(type, true, type, ""));
    }
}
