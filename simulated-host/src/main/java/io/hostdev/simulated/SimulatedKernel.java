// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntUnaryOperator;

/// A modelled Linux 6.12 behind the agent's ports: one node, with its PCI functions, drivers, VFIO
/// groups and the processes that hold them. Safe for many threads; nothing in it waits for time.
///
/// **The writes it models**, each as Linux 6.12 behaved when it was tried (the contract tests in
/// `io.hostdev.contract` run on both):
///
/// | Write | What happens |
/// |---|---|
/// | `driver_override` ← name | any name is taken, also one that no driver has; nothing is bound or unbound; ENOENT if there is no such function |
/// | `driver_override` ← newline | cleared |
/// | `driver/unbind` | the driver link is gone at once; if the function's device file is open or mapped, **the writer stays until it is not**. A group file alone does not hold it. A PF's driver takes its VFs with it or leaves them ([VirtualFunctionLayout#outliveDriver]). With no driver bound: nothing |
/// | `drivers_probe` | no function of that address: ENODEV. Already bound, or on its way out: nothing. Else the overriding driver, or the one that the function came with, if it is loaded; no such driver, or one that refuses the function: nothing, **in silence**. A driver that wants the DMA of a group which a process owns: EINVAL |
/// | loading a module | binds every free function that it fits, overridden ones too; ENOENT if there is no such module |
/// | `sriov_numvfs` | ENOENT on a PF with no driver or a VFIO driver; ERANGE above the total; EBUSY from one number to another; the number that is: nothing; 0 unlinks and removes the VFs one by one, the first one first, and **stays at one that is held**; meanwhile other writers of it wait |
/// | `sriov_drivers_autoprobe` | VFs that appear later get their host driver, or none; those that are there stay as they are |
/// | `remove`, `rescan` | removal unbinds as above; a rescan finds what was removed, with no override, in its old group if that is still there and else in one of the lowest free number |
///
/// Binding a VFIO driver makes the group's node and the function's cdev, of the lowest number that
/// is free; the node goes with the last member on a VFIO driver, the cdev as soon as the function's
/// driver is being removed. On a kernel without cdevs these have a name (`vfio-dev/`) and no node.
/// VFIO drivers bind only by override, refuse bridges, functions without a group, and a PF with
/// VFs. System calls on VFIO nodes are modelled by [SimulatedProcess].
///
/// Linux also makes these wait while a removal is blocked, and the model does not: `rescan`,
/// another `remove`, and reading the PF's `sriov_numvfs`. And of a multifunction card without ACS
/// only function 0 comes back into the group that it was in; the others get groups of their own.
///
/// What is not in this table does not exist here: [KernelWrite] is sealed, and a module that is
/// loaded has to be known to the node.
///
/// Over 250 lines because it is the one place from which a test moves the node.
public final class SimulatedKernel {

    final Monitor monitor = new Monitor();
    final PciState pci = new PciState();
    final Drivers drivers = new Drivers();
    final VfioState vfio = new VfioState();
    final Binder binder = new Binder(pci, drivers, vfio, monitor);
    private final Slots slots = new Slots(pci, drivers, binder, monitor);

    private final Machine atBoot;
    private final Writes writes =
            new Writes(pci, drivers, binder, slots, monitor, () -> this.bootId);
    private final List<IommuGroupId> triedOpens = new ArrayList<>();
    private final TreeMap<PciAddress, List<HostUse>> hostUses = new TreeMap<>();
    private String bootId = UUID.randomUUID().toString();
    private boolean vfioForbidden;
    private boolean processesHidden;

    /// A node with this machine in it, as it was captured. The host drivers of its functions are
    /// loaded; `vfio-pci` and `pci-stub` lie in `/lib/modules`, loaded if a function is on them.
    public SimulatedKernel(Machine machine) {
        atBoot = machine;
        BootImage.drivers(machine).forEach(drivers::add);
        BootImage.loaded(machine).forEach(drivers::loadAtBoot);
        for (Function function : machine.functions()) {
            BootImage.layout(machine, function)
                    .ifPresent(layout -> pci.layouts.put(function.address(), layout));
        }
        populate(number -> number);
    }

    // ---- The ports of one node ----

    public PciBus pciBus() {
        return new SimulatedPciBus(this);
    }

    public VfioGroups vfioGroups() {
        return new SimulatedVfioGroups(this);
    }

    public Holders holders() {
        return this::scan;
    }

    public GrantedNodes grantedNodes() {
        return () -> {
            scan();
            return monitor.locked(vfio::given);
        };
    }

    public HostUses hostUses() {
        return () -> monitor.locked(() -> Map.copyOf(hostUses));
    }

    public Uevents uevents() {
        return new SimulatedUevents(monitor);
    }

    /// `/proc/sys/kernel/random/boot_id`.
    public String bootId() {
        return monitor.locked(() -> bootId);
    }

    public Machine observe() {
        return monitor.locked(() -> pci.observed(atBoot.kernel()));
    }

    // ---- What tests see and do to the agent ----

    public Faults faults() {
        return writes.faults();
    }

    /// Replaces the hook that is called around each write of the agent.
    public void onWrite(WriteHook hook) {
        writes.onWrite(hook);
    }

    /// The agent's writes so far, oldest first, refused ones too. What an admin does by the methods
    /// below is not among them.
    public List<KernelWrite> writes() {
        return monitor.locked(writes::recorded);
    }

    /// And the groups that it has tried to open.
    public void forgetWrites() {
        monitor.run(() -> {
            writes.forget();
            triedOpens.clear();
        });
    }

    /// How many writers stay in a write at present.
    public int keptWrites() {
        return monitor.waiting();
    }

    /// The groups that the agent has tried to open, in order.
    public List<IommuGroupId> triedOpens() {
        return monitor.locked(() -> List.copyOf(triedOpens));
    }

    /// A device cgroup forbids the agent every VFIO node.
    public void forbidVfioNodes(boolean forbidden) {
        monitor.run(() -> vfioForbidden = forbidden);
    }

    /// The agent cannot see all processes.
    public void hideProcesses(boolean hidden) {
        monitor.run(() -> processesHidden = hidden);
    }

    public void loseUevents(boolean losing) {
        monitor.run(() -> monitor.loseEvents(losing));
    }

    /// The overflow that follows lost events (ENOBUFS).
    public void announceLostUevents() {
        monitor.run(monitor::announceLoss);
    }

    // ---- Processes ----

    public SimulatedProcess startProcess(String command, Optional<String> podUid) {
        return monitor.locked(() -> {
            SimulatedProcess process = new SimulatedProcess(this, vfio.nextPid(), command, podUid);
            vfio.processes.put(process.pid(), process);
            return process;
        });
    }

    // ---- Drivers and modules ----

    /// A driver whose module lies in `/lib/modules` and is not loaded.
    public void installDriver(BoundDriver driver) {
        monitor.run(() -> drivers.add(driver));
    }

    /// From now on these VFIO drivers, the best first, say that they are for the function.
    public void aliasVfioDrivers(PciAddress address, List<String> names) {
        monitor.run(() -> pci.find(address).ifPresent(function -> function.vfioDrivers = names));
    }

    /// Its module is gone from `/lib/modules`, and from the kernel; nobody was bound to it.
    public void removeDriver(String driver) {
        monitor.run(() -> drivers.remove(driver));
    }

    /// Somebody loads the driver's module: it binds every free function that it fits.
    public void loadDriver(String driver) throws KernelError {
        monitor.attempt(() -> writes.perform(new KernelWrite.LoadModule(driver)));
    }

    /// The driver's own probe of this function fails from now on.
    public void refuseBinding(String driver, PciAddress address) {
        monitor.run(() -> binder.refuse(driver, address));
    }

    public void allowBinding(String driver, PciAddress address) {
        monitor.run(() -> binder.accept(driver, address));
    }

    /// An admin's hands: override, unbind, load, probe. Blocks as the kernel does.
    public void bindByHand(PciAddress address, String driver) throws KernelError {
        monitor.attempt(() -> {
            SimulatedFunction function = writes.existing(address);
            writes.perform(new KernelWrite.LoadModule(driver));
            function.override =
                    Optional.of(driver)
                            .filter(name -> !function.hostDriver.equals(Optional.of(name)));
            binder.unbind(function);
            binder.probe(function);
        });
    }

    /// An admin writes `driver_override` and nothing else.
    public void overrideByHand(PciAddress address, Optional<String> driver) throws KernelError {
        monitor.attempt(() -> writes.existing(address).override = driver);
    }

    /// An admin writes `driver/unbind`. Blocks as the kernel does.
    public void unbindByHand(PciAddress address) throws KernelError {
        monitor.attempt(() -> binder.unbind(writes.existing(address)));
    }

    // ---- Hotplug and SR-IOV ----

    /// The function goes by whatever reason. If it is held it loses its driver link now and leaves
    /// when it is released; nobody waits for that.
    public void pull(PciAddress address) {
        monitor.run(() -> pci.find(address).ifPresent(binder::pull));
    }

    /// Writes `remove`. Blocks while the function is held.
    public void remove(PciAddress address) throws KernelError {
        monitor.attempt(() -> binder.remove(writes.existing(address)));
    }

    /// Writes `rescan`: what was removed or pulled and is no VF comes back, on its host driver.
    public void rescan() {
        monitor.run(slots::rescan);
    }

    /// What was pulled comes back, in a group of this number.
    public void reappear(PciAddress address, IommuGroupId group) {
        monitor.run(() -> slots.reappear(address, group));
    }

    /// A device is plugged in: its host driver, if it is loaded, binds it.
    public void plugIn(Function function) {
        monitor.run(
                () -> slots.plugIn(function, function.binding().hostDriver(), function.group()));
    }

    /// Writes `sriov_numvfs`, as an admin. Blocks while a VF that is to go is held.
    public void setVirtualFunctions(PciAddress physicalFunction, int count) throws KernelError {
        monitor.attempt(() -> writes.perform(new KernelWrite.NumVfs(physicalFunction, count)));
    }

    /// What and where the VFs of this PF are.
    public void layoutVirtualFunctions(PciAddress physicalFunction, VirtualFunctionLayout layout) {
        monitor.run(() -> pci.layouts.put(physicalFunction, layout));
    }

    /// New functions come without their `iommu_group` link.
    public void delayGroups() {
        monitor.run(slots::delayGroups);
    }

    /// New functions come without their group until a driver binds them, as below a virtio-iommu.
    public void makeGroupsWithDriver() {
        monitor.run(() -> {
            slots.delayGroups();
            pci.groupsWithDriver = true;
        });
    }

    /// The links that were delayed are made.
    public void settleGroups() {
        monitor.run(slots::settleGroups);
    }

    /// What the host lives on and this function carries, from now on.
    public void setHostUse(PciAddress address, List<HostUse> uses) {
        monitor.run(() -> {
            if (uses.isEmpty()) {
                hostUses.remove(address);
            } else {
                hostUses.put(address, List.copyOf(uses));
            }
        });
    }

    /// Another boot of the same hardware, with the same group numbers.
    public void reboot() {
        reboot(number -> number);
    }

    /// Another boot of the same hardware: no process, no override, no VF that was not there at
    /// first, and each function on its host driver. A writer that was blocked is refused with
    /// ENODEV.
    ///
    /// @param renumber the new number of each group
    public void reboot(IntUnaryOperator renumber) {
        monitor.run(() -> {
            vfio.clear();
            bootId = UUID.randomUUID().toString();
            drivers.reboot();
            populate(renumber);
            monitor.announce();
        });
    }

    // ---- What the views call ----

    void write(KernelWrite write) throws KernelError {
        writes.write(write);
    }

    VfioGroups.State tryOpen(IommuGroupId group) {
        return monitor.locked(() -> {
            triedOpens.add(group);
            if (!pci.nodeExists(group)) {
                return new VfioGroups.State.Absent();
            }
            if (vfioForbidden) {
                return new VfioGroups.State.Forbidden();
            }
            return vfio.held(group)
                    ? new VfioGroups.State.Held()
                    : new VfioGroups.State.Free(pci.viable(group));
        });
    }

    boolean hasCdevs() {
        return atBoot.kernel().iommufd() == Kernel.Iommufd.AVAILABLE;
    }

    private List<Holder> scan() throws Holders.Unreadable {
        if (monitor.locked(() -> processesHidden)) {
            throw new Holders.Unreadable("/proc shows only the agent's own processes");
        }
        return monitor.locked(vfio::holders);
    }

    private void populate(IntUnaryOperator renumber) {
        slots.boot(atBoot, renumber);
        hostUses.clear();
        atBoot.functions().forEach(function -> setHostUse(function.address(), function.hostUse()));
    }
}
