package io.hostdev.contract;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hostdev.agent.syscall.Libc;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The program behind [KernelProcess]: does with VFIO what standard input says, line by line, and
/// answers each with an errno or 0 (include/uapi/linux/vfio.h).
@SuppressWarnings("restricted") // it maps device memory
final class VfioConsumer {

    private static final long SET_IOMMU = 0x3B66;
    private static final long SET_CONTAINER = 0x3B68;
    private static final long GET_DEVICE_FD = 0x3B6A;
    private static final long GET_REGION_INFO = 0x3B6C;
    private static final int REGION_INFO_SIZE = 32;
    private static final MemorySegment TYPE1 = MemorySegment.ofAddress(1);

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final MethodHandle MMAP =
            function(
                    "mmap",
                    FunctionDescriptor.of(
                            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private record Mapping(MemorySegment start, long size) {}

    private final Map<String, OpenFile> groups = new HashMap<>();
    private final Map<String, OpenFile> containers = new HashMap<>();
    private final Map<String, OpenFile> devices = new HashMap<>();
    private final Map<String, Mapping> mappings = new HashMap<>();

    private VfioConsumer() {}

    public static void main(String[] arguments) throws IOException {
        VfioConsumer consumer = new VfioConsumer();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println(0);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(consumer.answer(List.of(line.split(" ", 2))));
        }
    }

    private int answer(List<String> words) {
        try {
            obey(words.getFirst(), words.getLast());
            return 0;
        } catch (SystemCallFailure failure) {
            return failure.errno().number();
        }
    }

    private void obey(String command, String subject) throws SystemCallFailure {
        switch (command) {
            case "group" -> groups.put(subject, open("/dev/vfio/" + subject));
            case "container" -> setContainer(subject);
            case "device" -> openDevice(subject);
            case "map" -> map(subject);
            case "close-group" -> {
                close(groups, subject);
                close(containers, subject);
            }
            case "close-device" -> close(devices, subject);
            case "unmap" -> unmap(subject);
            default -> throw new IllegalArgumentException(command);
        }
    }

    private void setContainer(String group) throws SystemCallFailure {
        OpenFile container = open("/dev/vfio/vfio");
        containers.put(group, container);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptor = arena.allocateFrom(JAVA_INT, container.descriptor());
            Libc.ioctl(known(groups, group), SET_CONTAINER, descriptor);
            Libc.ioctl(container, SET_IOMMU, TYPE1);
        }
    }

    /// Of whichever group has it.
    private void openDevice(String address) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            OpenFile group = groups.values().iterator().next();
            int descriptor = Libc.ioctl(group, GET_DEVICE_FD, arena.allocateFrom(address));
            devices.put(address, new OpenFile(descriptor, address));
        }
    }

    private void map(String address) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            OpenFile device = known(devices, address);
            MemorySegment region = arena.allocate(REGION_INFO_SIZE, 8);
            region.set(JAVA_INT, 0, REGION_INFO_SIZE);
            Libc.ioctl(device, GET_REGION_INFO, region);
            long size = region.get(JAVA_LONG, 16);
            long offset = region.get(JAVA_LONG, 24);
            MemorySegment start = mmap(device, size, offset);
            if (start.address() == -1) {
                throw new IllegalStateException("mmap of " + address + " failed");
            }
            mappings.put(address, new Mapping(start, size));
        }
    }

    private void unmap(String address) {
        Mapping mapping = Objects.requireNonNull(mappings.remove(address));
        try {
            int result = (int) MUNMAP.invokeExact(mapping.start(), mapping.size());
            if (result != 0) {
                throw new IllegalStateException("munmap of " + address + " failed");
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MemorySegment mmap(OpenFile device, long size, long offset) {
        try {
            return (MemorySegment)
                    MMAP.invokeExact(
                            MemorySegment.NULL,
                            size,
                            PROT_READ_WRITE,
                            MAP_SHARED,
                            device.descriptor(),
                            offset);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static OpenFile open(String path) throws SystemCallFailure {
        return Libc.open(Path.of(path), Libc.O_RDWR);
    }

    /// What is not open is EBADF to the kernel; here it is a mistake of the test.
    private static OpenFile known(Map<String, OpenFile> files, String name) {
        return Objects.requireNonNull(files.get(name), name + " is not open");
    }

    private static void close(Map<String, OpenFile> files, String name) {
        OpenFile file = files.remove(name);
        if (file != null) {
            file.close();
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
