// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hostdev.agent.port.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// All that the agent asks of the kernel beyond what the JDK can: the one seam to native code.
///
/// Each method is one system call (man-pages section 2) and fails with [SystemCallFailure], which
/// carries the errno, and with nothing else. Every descriptor is close-on-exec. Safe for several
/// threads. Each call's memory is confined to the call, so that no pointer outlives it.
///
/// All go through libc's syscall(2), because the JVM makes code of its own for every shape of a
/// foreign function: thirteen of them took a tenth of the agent's start.
@SuppressWarnings("restricted") // the purpose of this class; the JVM is started with native access
public final class SystemCalls {

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int AT_FDCWD = -100;
    private static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    /// `long syscall(long number, ...)`, with as many arguments as a call of the kernel can have.
    private static final MethodHandle SYSCALL =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    private SystemCalls() {}

    /// open(2).
    ///
    /// @param flags [#O_RDONLY], [#O_WRONLY] or [#O_RDWR]
    public static OpenFile open(Path path, int flags) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            long descriptor =
                    call(SystemCall.OPEN, path, AT_FDCWD, address(name), flags | O_CLOEXEC);
            return new OpenFile((int) descriptor, path.toString());
        }
    }

    /// close(2). Linux releases the descriptor whatever the call returns, so nothing is reported.
    static void close(OpenFile file) {
        try {
            call(SystemCall.CLOSE, file, file.descriptor());
        } catch (SystemCallFailure ignored) {
            // The descriptor is released all the same (close(2), "Dealing with error returns").
        }
    }

    /// read(2), once.
    ///
    /// @return the number of bytes read
    public static int read(OpenFile file, MemorySegment buffer) throws SystemCallFailure {
        return (int)
                call(SystemCall.READ, file, file.descriptor(), address(buffer), buffer.byteSize());
    }

    /// write(2), once: what one write means to sysfs is one act.
    ///
    /// @param text a byte for each character (ISO 8859-1), so that what was read can be written
    ///   back
    public static void write(OpenFile file, String text) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            write(file, arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private static void write(OpenFile file, MemorySegment bytes) throws SystemCallFailure {
        call(SystemCall.WRITE, file, file.descriptor(), address(bytes), bytes.byteSize());
    }

    /// ioctl(2) with a pointer argument. The request must take a structure of the segment's size.
    public static int ioctl(OpenFile file, long request, MemorySegment argument)
            throws SystemCallFailure {
        return (int) call(SystemCall.IOCTL, file, file.descriptor(), request, address(argument));
    }

    /// statx(2), following links, from what the kernel has cached: a dead file server is not waited
    /// for.
    public static FileStatus status(Path path) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            MemorySegment status = arena.allocate(256, 8);
            int dontSyncNoAutomount = 0x4000 | 0x800;
            int typeAndMode = 0x3;
            call(
                    SystemCall.STATX,
                    path,
                    AT_FDCWD,
                    address(name),
                    dontSyncNoAutomount,
                    typeAndMode,
                    address(status));
            return new FileStatus(
                    Short.toUnsignedInt(status.get(JAVA_SHORT, 28)),
                    new DeviceNumber(status.get(JAVA_INT, 128), status.get(JAVA_INT, 132)));
        }
    }

    /// eventfd(2), count 0: written to by one thread to wake another one out of [#awaitAny].
    public static OpenFile eventfd() throws SystemCallFailure {
        return new OpenFile((int) call(SystemCall.EVENTFD, "", 0, O_CLOEXEC), "eventfd");
    }

    /// write(2) of 1 to an eventfd.
    public static void signal(OpenFile eventfd) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            write(eventfd, arena.allocateFrom(JAVA_LONG, 1));
        }
    }

    /// poll(2) for input on either of two files, without limit.
    ///
    /// @return whether the second one is ready (or broken); false: only the first one
    public static boolean awaitAny(OpenFile first, OpenFile second) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment waits = arena.allocate(16, 4);
            waits.set(JAVA_INT, 0, first.descriptor());
            waits.set(JAVA_SHORT, 4, POLLIN);
            waits.set(JAVA_INT, 8, second.descriptor());
            waits.set(JAVA_SHORT, 12, POLLIN);
            do {
                poll(first, waits);
            } while (waits.get(JAVA_SHORT, 6) == 0 && waits.get(JAVA_SHORT, 14) == 0);
            return waits.get(JAVA_SHORT, 14) != 0;
        }
    }

    private static void poll(OpenFile first, MemorySegment waits) throws SystemCallFailure {
        try {
            call(SystemCall.POLL, first, address(waits), 2); // no limit, no signal mask
        } catch (SystemCallFailure failure) {
            if (!failure.errno().equals(Errno.EINTR)) {
                throw failure;
            }
        }
    }

    /// socket(2).
    public static OpenFile socket(int domain, int type, int protocol) throws SystemCallFailure {
        String name = "socket of family " + domain;
        return new OpenFile(
                (int) call(SystemCall.SOCKET, name, domain, type | O_CLOEXEC, protocol), name);
    }

    /// bind(2).
    public static void bind(OpenFile socket, MemorySegment address) throws SystemCallFailure {
        call(SystemCall.BIND, socket, socket.descriptor(), address(address), address.byteSize());
    }

    /// setsockopt(2) of an int.
    public static void setOption(OpenFile socket, int level, int option, int value)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argument = arena.allocateFrom(JAVA_INT, value);
            call(
                    SystemCall.SETSOCKOPT,
                    socket,
                    socket.descriptor(),
                    level,
                    option,
                    address(argument),
                    argument.byteSize());
        }
    }

    /// recvfrom(2), once. Blocks.
    ///
    /// @param sender filled with the sender's address
    /// @return the number of bytes received
    public static int receive(OpenFile socket, MemorySegment buffer, MemorySegment sender)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment senderSize = arena.allocateFrom(JAVA_INT, (int) sender.byteSize());
            int flags = 0;
            return (int)
                    call(
                            SystemCall.RECVFROM,
                            socket,
                            socket.descriptor(),
                            address(buffer),
                            buffer.byteSize(),
                            flags,
                            address(sender),
                            address(senderSize));
        }
    }

    /// finit_module(2).
    ///
    /// @param parameters as on modprobe's command line
    public static void loadModule(OpenFile module, String parameters, int flags)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocateFrom(parameters);
            call(SystemCall.FINIT_MODULE, module, module.descriptor(), address(arguments), flags);
        }
    }

    /// Of memory that outlives the call: the caller's, or of an arena that is open around it.
    private static long address(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the kernel cannot reach into Java's heap");
        }
        return memory.address();
    }

    /// @param arguments at most six; the kernel takes of each as much as it is wide, and those that
    ///   are not given are 0
    private static long call(SystemCall call, Object subject, long... arguments)
            throws SystemCallFailure {
        long[] all = Arrays.copyOf(arguments, 6);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result =
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    (long) call.number(),
                                    all[0],
                                    all[1],
                                    all[2],
                                    all[3],
                                    all[4],
                                    all[5]);
            if (result < 0) {
                throw new SystemCallFailure(call, subject, new Errno((int) ERRNO.get(state, 0L)));
            }
            return result;
        } catch (SystemCallFailure | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) { // a method handle is declared to throw
            throw new AssertionError(call + " threw", impossible);
        }
    }
}
