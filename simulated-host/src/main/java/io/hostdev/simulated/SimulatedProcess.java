// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A process on the modelled node, and its system calls on VFIO nodes (drivers/vfio/group.c,
/// drivers/vfio/device_cdev.c).
///
/// A group file alone keeps others from opening the group. A VFIO container on top claims the
/// group's DMA. Only an open device file or a mapping of it keeps that function's driver from being
/// unbound, and so does a cdev that is open. A bound cdev claims the group's DMA, and keeps
/// everybody from opening the group.
public final class SimulatedProcess implements AutoCloseable {

    private static final Errno EAGAIN = new Errno(11);

    final VfioUse use = new VfioUse();

    /// Files that were sent to it and that it has not received: nobody is seen to have them.
    final Deque<VfioUse> inbox = new ArrayDeque<>();

    /// The groups whose nodes are in its container's own `/dev`.
    final Set<IommuGroupId> given = new HashSet<>();

    private final SimulatedKernel kernel;
    private final int pid;
    private final String command;
    private final Optional<String> podUid;
    private Optional<CdevFile.Iommufd> iommufd = Optional.empty();

    SimulatedProcess(SimulatedKernel kernel, int pid, String command, Optional<String> podUid) {
        this.kernel = kernel;
        this.pid = pid;
        this.command = command;
        this.podUid = podUid;
    }

    public int pid() {
        return pid;
    }

    /// The container runtime makes a group's node in its `/dev`.
    public void giveNode(IommuGroupId group) {
        kernel.monitor.run(() -> given.add(group));
    }

    /// open(/dev/vfio/GROUP).
    ///
    /// @throws KernelError ENOENT: no such node; EBUSY: somebody holds it, be it this process
    public void openGroup(IommuGroupId group) throws KernelError {
        kernel.monitor.attempt(() -> {
            if (!kernel.pci.nodeExists(group)) {
                throw new KernelError(Errno.ENOENT, "/dev/vfio/" + group);
            }
            if (kernel.vfio.held(group)) {
                throw new KernelError(Errno.EBUSY, "/dev/vfio/" + group);
            }
            use.groupFiles.add(group);
        });
    }

    /// VFIO_GROUP_SET_CONTAINER and VFIO_SET_IOMMU.
    ///
    /// @throws KernelError EPERM: the group is not viable; EINVAL: its file is not open here, or it
    ///   is in a container already
    public void setContainer(IommuGroupId group) throws KernelError {
        kernel.monitor.attempt(() -> {
            if (!use.groupFiles.contains(group) || kernel.vfio.contained.contains(group)) {
                throw new KernelError(Errno.EINVAL, "container of group " + group);
            }
            if (!kernel.pci.viable(group)) {
                throw new KernelError(Errno.EPERM, "group " + group + " is not viable");
            }
            kernel.vfio.contained.add(group);
        });
    }

    /// VFIO_GROUP_GET_DEVICE_FD.
    ///
    /// @throws KernelError EINVAL: its group is in no container of this process; ENODEV: the
    ///   function is not on a VFIO driver, or on its way out
    public void openDevice(PciAddress address) throws KernelError {
        kernel.monitor.attempt(() -> {
            SimulatedFunction function = vfioFunction(address);
            IommuGroupId group = function.placement.group().orElseThrow();
            if (!use.groupFiles.contains(group) || !kernel.vfio.contained.contains(group)) {
                throw new KernelError(Errno.EINVAL, "no container for " + address);
            }
            use.deviceFiles.put(address, group);
        });
    }

    /// open(/dev/vfio/devices/vfioN).
    ///
    /// @throws KernelError ENOENT: no such node
    public void openCdev(PciAddress address) throws KernelError {
        kernel.monitor.attempt(() -> {
            SimulatedFunction function =
                    kernel.pci
                            .find(address)
                            .filter(found -> kernel.hasCdevs() && found.visibleCdev().isPresent())
                            .orElseThrow(
                                    () -> new KernelError(Errno.ENOENT, "the cdev of " + address));
            IommuGroupId group = function.placement.group().orElseThrow();
            use.cdevs.files.put(address, new CdevFile(address, group));
        });
    }

    /// VFIO_DEVICE_BIND_IOMMUFD with the process's own iommufd, which it opens the first time.
    ///
    /// @throws KernelError EBADF: the cdev is not open here; EBUSY: the group was opened by its
    ///   node; EINVAL: the cdev is bound, by whichever file; EPERM: the group is not viable, or a
    ///   member is bound to another iommufd
    public void bindCdev(PciAddress address) throws KernelError {
        kernel.monitor.attempt(() -> {
            CdevFile file = use.cdevFile(address);
            if (kernel.vfio.heldByNode(file.group)) {
                throw new KernelError(Errno.EBUSY, "cdev of " + address);
            }
            List<CdevFile> bound = kernel.vfio.boundCdevs(file.group).toList();
            if (bound.stream().anyMatch(other -> other.address.equals(address))) {
                throw new KernelError(Errno.EINVAL, "the cdev of " + address + " is bound");
            }
            CdevFile.Iommufd own = iommufd.orElseGet(CdevFile.Iommufd::new);
            iommufd = Optional.of(own);
            if (!kernel.pci.viable(file.group)
                    || bound.stream().anyMatch(other -> !other.isBoundTo(own))) {
                throw new KernelError(Errno.EPERM, "the DMA of group " + file.group);
            }
            file.bind(own);
        });
    }

    /// mmap of a BAR, through the device file or the cdev.
    ///
    /// @throws KernelError ENODEV: neither is open here; EINVAL: the cdev is not bound
    public void map(PciAddress address) throws KernelError {
        kernel.monitor.attempt(() -> {
            IommuGroupId group = use.deviceFiles.get(address);
            if (group == null) {
                use.cdevs.map(address);
            } else {
                use.mappings.put(address, group);
            }
        });
    }

    /// What QEMU does at start: the group's file, a container, then each function's file.
    public void use(IommuGroupId group, PciAddress... functions) throws KernelError {
        openGroup(group);
        setContainer(group);
        for (PciAddress function : functions) {
            openDevice(function);
        }
    }

    public void closeGroup(IommuGroupId group) {
        release(() -> use.groupFiles.remove(group));
    }

    public void closeDevice(PciAddress address) {
        release(() -> use.deviceFiles.remove(address));
    }

    public void closeCdev(PciAddress address) {
        release(() -> use.cdevs.files.remove(address));
    }

    /// What is bound to it stays bound.
    public void closeIommufd() {
        release(() -> iommufd = Optional.empty());
    }

    public void unmap(PciAddress address) {
        release(() -> {
            use.mappings.remove(address);
            use.cdevs.mappings.remove(address);
        });
    }

    /// sendmsg with SCM_RIGHTS over a Unix socket of the other process.
    ///
    /// @throws KernelError EBADF: the group's file is not open here
    public void sendGroup(IommuGroupId group, SimulatedProcess receiver) throws KernelError {
        kernel.monitor.attempt(() -> receiver.inbox.add(use.copyOfGroupFile(group)));
    }

    /// @throws KernelError EBADF: its device file is not open here
    public void sendDevice(PciAddress address, SimulatedProcess receiver) throws KernelError {
        kernel.monitor.attempt(() -> receiver.inbox.add(use.copyOfDeviceFile(address)));
    }

    /// @throws KernelError EBADF: its cdev is not open here
    public void sendCdev(PciAddress address, SimulatedProcess receiver) throws KernelError {
        kernel.monitor.attempt(() -> receiver.inbox.add(use.copyOfCdevFile(address)));
    }

    /// recvmsg of the next file that was sent.
    ///
    /// @throws KernelError EAGAIN: nothing was sent
    public void receive() throws KernelError {
        kernel.monitor.attempt(() -> {
            VfioUse received = inbox.poll();
            if (received == null) {
                throw new KernelError(EAGAIN, "nothing was sent to process " + pid);
            }
            use.add(received);
        });
    }

    /// Ends the process: the kernel closes everything it had, and what was under way to it.
    @Override
    public void close() {
        release(() -> {
            use.clear();
            inbox.clear();
            kernel.vfio.processes.remove(pid);
        });
    }

    /// The scan knows an open group by its number, and a cdev while its name is there.
    Holder asHolder() {
        Set<IommuGroupId> groups = new HashSet<>(use.groupFiles);
        use.cdevs.all().filter(this::hasName).forEach(file -> groups.add(file.group));
        return new Holder(
                pid, command, podUid, groups.isEmpty() ? new Hold.Devices(given) : hold(groups));
    }

    private Hold hold(Set<IommuGroupId> groups) {
        return use.cdevs.all().allMatch(this::hasName)
                ? new Hold.Groups(groups)
                : new Hold.GroupsAndMore(groups);
    }

    private boolean hasName(CdevFile file) {
        return kernel.pci.find(file.address).flatMap(SimulatedFunction::visibleCdev).isPresent();
    }

    private void release(Runnable action) {
        kernel.monitor.run(() -> {
            action.run();
            kernel.vfio.forgetUnheld();
            kernel.monitor.wakeWriters();
            kernel.binder.finishDepartures();
        });
    }

    private SimulatedFunction vfioFunction(PciAddress address) throws KernelError {
        SimulatedFunction function =
                kernel.pci
                        .find(address)
                        .orElseThrow(() -> new KernelError(Errno.ENODEV, address + " is absent"));
        if (!function.onVfio() || function.unbinding) {
            throw new KernelError(Errno.ENODEV, address + " is not on a VFIO driver");
        }
        return function;
    }
}
