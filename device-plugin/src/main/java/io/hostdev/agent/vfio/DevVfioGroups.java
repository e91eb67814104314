// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.syscall.FileStatus;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.VfioCdev;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// VFIO's group nodes in `/dev/vfio` (include/uapi/linux/vfio.h, drivers/vfio/group.c).
public final class DevVfioGroups implements VfioGroups {

    /// `_IO(';', 103)` with `struct vfio_group_status { __u32 argsz; __u32 flags; }`.
    private static final long VFIO_GROUP_GET_STATUS = 0x3B67;

    private static final int STATUS_SIZE = 8;
    private static final int VIABLE = 1;

    private final Path nodes;

    /// @param nodes `/dev/vfio`, or where the host's is mounted
    public DevVfioGroups(Path nodes) {
        this.nodes = nodes;
    }

    /// @throws UncheckedIOException if the kernel answers with an errno that it is not known to
    ///   give here: nothing can be said of the group then
    @Override
    public State tryOpen(IommuGroupId group) {
        try (OpenFile node = SystemCalls.open(node(group), SystemCalls.O_RDWR)) {
            return new State.Free(viable(node));
        } catch (SystemCallFailure failure) {
            return refused(failure);
        }
    }

    @Override
    public boolean nodeExists(IommuGroupId group) {
        return Files.exists(node(group));
    }

    @Override
    public boolean nodeExists(VfioCdev cdev) {
        try {
            FileStatus status =
                    SystemCalls.status(nodes.resolve("devices").resolve(cdev.toString()));
            return status.isCharacterDevice() && status.device().minor() == cdev.number();
        } catch (SystemCallFailure none) {
            return false;
        }
    }

    private static boolean viable(OpenFile node) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(STATUS_SIZE, JAVA_INT.byteAlignment());
            status.set(JAVA_INT, 0, STATUS_SIZE);
            SystemCalls.ioctl(node, VFIO_GROUP_GET_STATUS, status);
            return (status.get(JAVA_INT, JAVA_INT.byteSize()) & VIABLE) != 0;
        }
    }

    private static State refused(SystemCallFailure failure) {
        Errno errno = failure.errno();
        if (errno.equals(Errno.EBUSY)) {
            return new State.Held();
        }
        if (errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES)) {
            return new State.Forbidden();
        }
        if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV) || errno.equals(Errno.ENXIO)) {
            return new State.Absent();
        }
        throw new UncheckedIOException(new IOException(failure));
    }

    private Path node(IommuGroupId group) {
        return nodes.resolve(group.toString());
    }
}
