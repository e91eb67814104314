// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holders.Unreadable;
import io.hostdev.agent.syscall.DeviceNumber;
import io.hostdev.agent.syscall.FileStatus;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// What one task (`/proc/PID` or `/proc/PID/task/TID`) has open and mapped, as far as it can
/// concern VFIO.
///
/// @param open whether it has anything open at all
/// @param devices numbers of the character devices that it has open
/// @param deviceFiles whether it has a device file that came out of a group's node
record TaskFiles(boolean open, Set<DeviceNumber> devices, boolean deviceFiles, Mappings mappings) {

    /// How the kernel names a device's file (drivers/vfio/group.c).
    private static final String DEVICE_FILE = "anon_inode:[vfio-device]";

    private static final TaskFiles NOTHING = new TaskFiles(false, Set.of(), false, Mappings.NONE);

    /// Nothing, if the task ends meanwhile: with it goes what it held.
    ///
    /// @throws Unreadable if we lack the right to look
    static TaskFiles read(Path task) throws Unreadable {
        try {
            return readFiles(task);
        } catch (DirectoryIteratorException failure) {
            return nothingIfGone(task, failure);
        } catch (IOException failure) {
            return nothingIfGone(task, failure);
        }
    }

    private static TaskFiles readFiles(Path task) throws IOException, Unreadable {
        boolean open = false;
        boolean deviceFiles = false;
        Set<DeviceNumber> devices = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(task.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                open = true;
                FileStatus status = status(descriptor);
                if (status.isCharacterDevice()) {
                    devices.add(status.device());
                } else if (status.mayBeAnonymous()) {
                    deviceFiles |= isDeviceFile(descriptor);
                }
            }
        }
        try (InputStream maps = Files.newInputStream(task.resolve("maps"))) {
            return new TaskFiles(open, devices, deviceFiles, Mappings.read(maps));
        }
    }

    private static FileStatus status(Path descriptor) throws Unreadable {
        try {
            return SystemCalls.status(descriptor);
        } catch (SystemCallFailure failure) {
            if (failure.errno().equals(Errno.EACCES) || failure.errno().equals(Errno.EPERM)) {
                throw unreadable(descriptor, failure);
            }
            return FileStatus.NO_DEVICE; // closed meanwhile, or of a broken file server
        }
    }

    private static boolean isDeviceFile(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(DEVICE_FILE);
        } catch (NoSuchFileException closed) {
            return false;
        }
    }

    /// A task that has ended answers with ENOENT or ESRCH. Whatever else it is (EACCES, or EMFILE
    /// on our own side) hides holders.
    private static TaskFiles nothingIfGone(Path task, Exception failure) throws Unreadable {
        if (Files.exists(task)) {
            throw unreadable(task, failure);
        }
        return NOTHING;
    }

    private static Unreadable unreadable(Path what, Exception why) {
        return new Unreadable(
                "%s cannot be read (%s): the agent needs hostPID and CAP_SYS_PTRACE"
                        .formatted(what, why));
    }
}
