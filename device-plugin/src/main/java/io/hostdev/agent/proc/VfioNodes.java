// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.syscall.DeviceNumber;
import io.hostdev.agent.syscall.FileStatus;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import io.hostdev.core.machine.IommuGroupId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The device nodes of VFIO that are there now, and the IOMMU group behind each.
///
/// @param byNumber group nodes and cdevs
/// @param byCdev the same for cdevs, by name (`vfio0`)
/// @param cdevMajor the major number of all cdevs; absent: this kernel has none
record VfioNodes(
        Map<DeviceNumber, IommuGroupId> byNumber,
        Map<String, IommuGroupId> byCdev,
        OptionalInt cdevMajor) {

    /// In `/proc/devices` (drivers/vfio/device_cdev.c, `vfio_cdev_init`).
    private static final Pattern CDEV_MAJOR =
            Pattern.compile("^ *(\\d+) vfio-dev$", Pattern.MULTILINE);

    /// `10`, and `noiommu-10` in no-IOMMU mode (drivers/vfio/group.c).
    private static final Pattern GROUP = Pattern.compile("(?:noiommu-)?(\\d+)");

    /// @param sys sysfs
    /// @param proc procfs
    static VfioNodes read(Path sys, Path proc) throws IOException {
        Map<DeviceNumber, IommuGroupId> byNumber = new HashMap<>();
        Map<String, IommuGroupId> byCdev = new HashMap<>();
        for (Path group : entries(sys.resolve("class/vfio"))) {
            Optional<IommuGroupId> id = group(name(group));
            Optional<DeviceNumber> number = number(group);
            if (id.isPresent() && number.isPresent()) {
                byNumber.put(number.get(), id.get());
            }
        }
        for (Path cdev : entries(sys.resolve("class/vfio-dev"))) {
            Optional<IommuGroupId> id = groupOfDevice(cdev.resolve("device"));
            Optional<DeviceNumber> number = number(cdev);
            id.ifPresent(known -> byCdev.put(name(cdev), known));
            if (id.isPresent() && number.isPresent()) {
                byNumber.put(number.get(), id.get());
            }
        }
        return new VfioNodes(Map.copyOf(byNumber), Map.copyOf(byCdev), cdevMajor(proc));
    }

    private static OptionalInt cdevMajor(Path proc) throws IOException {
        Matcher matcher = CDEV_MAJOR.matcher(Files.readString(proc.resolve("devices")));
        return matcher.find()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    /// Whether it is the number of a cdev that is on its way out: while `driver/unbind` waits for
    /// whoever has it open, its node and its entry in sysfs are gone already, and no other cdev is
    /// given its number.
    boolean isDeparting(DeviceNumber number) {
        return cdevMajor.isPresent()
                && number.major() == cdevMajor.getAsInt()
                && !byNumber.containsKey(number);
    }

    /// The group behind a device node, wherever it lies and however it is called.
    ///
    /// @return absent if it is no node of VFIO's, or gone
    Optional<IommuGroupId> group(Path node) {
        try {
            FileStatus status = SystemCalls.status(node);
            return status.isCharacterDevice()
                    ? Optional.ofNullable(byNumber.get(status.device()))
                    : Optional.empty();
        } catch (SystemCallFailure gone) {
            return Optional.empty();
        }
    }

    /// What is in either; where both know a node, what is in the later one.
    VfioNodes and(VfioNodes later) {
        Map<DeviceNumber, IommuGroupId> numbers = new HashMap<>(byNumber);
        numbers.putAll(later.byNumber);
        Map<String, IommuGroupId> cdevs = new HashMap<>(byCdev);
        cdevs.putAll(later.byCdev);
        return new VfioNodes(numbers, cdevs, later.cdevMajor);
    }

    private static Iterable<Path> entries(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException noVfio) {
            return found;
        }
        return found;
    }

    private static Optional<IommuGroupId> group(String name) {
        Matcher matcher = GROUP.matcher(name);
        return matcher.matches()
                ? Optional.of(new IommuGroupId(Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }

    private static Optional<IommuGroupId> groupOfDevice(Path device) {
        try {
            return group(name(Files.readSymbolicLink(device.resolve("iommu_group"))));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// Absent for a cdev on a kernel without VFIO cdevs: it has a name there and no number.
    private static Optional<DeviceNumber> number(Path device) {
        try {
            return Optional.of(DeviceNumber.parse(Files.readString(device.resolve("dev")).strip()));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
