package io.hostdev.agent.syscall;

import static java.lang.foreign.ValueLayout.ADDRESS;
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

/// All that the agent asks of the kernel beyond what the JDK can: the one seam to native code.
///
/// Each method is one call of libc (man-pages section 2) and fails with [SystemCallFailure], which
/// carries the errno, and with nothing else. Every descriptor is close-on-exec. Safe for several
/// threads. Each call's memory is confined to the call, so that no pointer outlives it.
@SuppressWarnings("restricted") // the purpose of this class; the JVM is started with native access
public final class Libc {

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int AT_FDCWD = -100;
    private static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            variadic(2, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
            fixed("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            fixed("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            fixed("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle IOCTL =
            variadic(2, "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle STATX =
            fixed(
                    "statx",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EVENTFD =
            fixed("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            fixed("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SOCKET =
            fixed("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            fixed("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            fixed(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVFROM =
            fixed(
                    "recvfrom",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle FINIT_MODULE =
            variadic(
                    1,
                    "syscall",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));

    private Libc() {}

    /// open(2).
    ///
    /// @param flags [#O_RDONLY], [#O_WRONLY] or [#O_RDWR]
    public static OpenFile open(Path path, int flags) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int mode = flags | O_CLOEXEC;
            long descriptor =
                    call("open", path, state -> (int) OPEN.invokeExact(state, name, mode));
            return new OpenFile((int) descriptor, path.toString());
        }
    }

    /// close(2). Linux releases the descriptor whatever the call returns, so nothing is reported.
    static void close(OpenFile file) {
        try {
            call("close", file, state -> (int) CLOSE.invokeExact(state, file.descriptor()));
        } catch (SystemCallFailure ignored) {
            // The descriptor is released all the same (close(2), "Dealing with error returns").
        }
    }

    /// read(2), once.
    ///
    /// @return the number of bytes read
    public static int read(OpenFile file, MemorySegment buffer) throws SystemCallFailure {
        int descriptor = file.descriptor();
        long size = buffer.byteSize();
        return (int)
                call(
                        "read",
                        file,
                        state -> (long) READ.invokeExact(state, descriptor, buffer, size));
    }

    /// write(2), once: what one write means to sysfs is one act.
    ///
    /// @param text a byte for each character (ISO 8859-1), so that what was read can be written
    ///   back
    public static void write(OpenFile file, String text) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, bytes);
            int descriptor = file.descriptor();
            long size = bytes.length;
            call("write", file, state -> (long) WRITE.invokeExact(state, descriptor, buffer, size));
        }
    }

    /// ioctl(2) with a pointer argument. The request must take a structure of the segment's size.
    public static int ioctl(OpenFile file, long request, MemorySegment argument)
            throws SystemCallFailure {
        int descriptor = file.descriptor();
        return (int)
                call(
                        "ioctl",
                        file,
                        state -> (int) IOCTL.invokeExact(state, descriptor, request, argument));
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
                    "statx",
                    path,
                    state ->
                            (int)
                                    STATX.invokeExact(
                                            state,
                                            AT_FDCWD,
                                            name,
                                            dontSyncNoAutomount,
                                            typeAndMode,
                                            status));
            return new FileStatus(
                    Short.toUnsignedInt(status.get(JAVA_SHORT, 28)),
                    new DeviceNumber(status.get(JAVA_INT, 128), status.get(JAVA_INT, 132)));
        }
    }

    /// eventfd(2), count 0: written to by one thread to wake another one out of [#awaitAny].
    public static OpenFile eventfd() throws SystemCallFailure {
        long descriptor =
                call("eventfd", "", state -> (int) EVENTFD.invokeExact(state, 0, O_CLOEXEC));
        return new OpenFile((int) descriptor, "eventfd");
    }

    /// write(2) of 1 to an eventfd.
    public static void signal(OpenFile eventfd) throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
            int descriptor = eventfd.descriptor();
            call("write", eventfd, state -> (long) WRITE.invokeExact(state, descriptor, one, 8L));
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
            call("poll", first, state -> (int) POLL.invokeExact(state, waits, 2L, -1));
        } catch (SystemCallFailure failure) {
            if (!failure.errno().equals(Errno.EINTR)) {
                throw failure;
            }
        }
    }

    /// socket(2).
    public static OpenFile socket(int domain, int type, int protocol) throws SystemCallFailure {
        int closing = type | O_CLOEXEC;
        String name = "socket of family " + domain;
        long descriptor =
                call(
                        "socket",
                        name,
                        state -> (int) SOCKET.invokeExact(state, domain, closing, protocol));
        return new OpenFile((int) descriptor, name);
    }

    /// bind(2).
    public static void bind(OpenFile socket, MemorySegment address) throws SystemCallFailure {
        int descriptor = socket.descriptor();
        int size = (int) address.byteSize();
        call("bind", socket, state -> (int) BIND.invokeExact(state, descriptor, address, size));
    }

    /// setsockopt(2) of an int.
    public static void setOption(OpenFile socket, int level, int option, int value)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argument = arena.allocateFrom(JAVA_INT, value);
            int descriptor = socket.descriptor();
            call(
                    "setsockopt",
                    socket,
                    state ->
                            (int)
                                    SETSOCKOPT.invokeExact(
                                            state, descriptor, level, option, argument, 4));
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
            int descriptor = socket.descriptor();
            long size = buffer.byteSize();
            return (int)
                    call(
                            "recvfrom",
                            socket,
                            state ->
                                    (long)
                                            RECVFROM.invokeExact(
                                                    state,
                                                    descriptor,
                                                    buffer,
                                                    size,
                                                    0,
                                                    sender,
                                                    senderSize));
        }
    }

    /// finit_module(2), which libc does not wrap.
    ///
    /// @param parameters as on modprobe's command line
    public static void loadModule(OpenFile module, String parameters, int flags)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocateFrom(parameters);
            long descriptor = module.descriptor();
            long wide = flags;
            call(
                    "finit_module",
                    module,
                    state ->
                            (long)
                                    FINIT_MODULE.invokeExact(
                                            state,
                                            finitModuleNumber(),
                                            descriptor,
                                            arguments,
                                            wide));
        }
    }

    /// arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h.
    private static long finitModuleNumber() {
        return System.getProperty("os.arch", "").equals("amd64") ? 313 : 273;
    }

    /// A downcall; it can throw nothing, but a method handle is declared to.
    private interface Downcall {
        long run(MemorySegment state) throws Throwable;
    }

    private static long call(String name, Object subject, Downcall downcall)
            throws SystemCallFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = run(name, downcall, state);
            if (result < 0) {
                throw new SystemCallFailure(name, subject, new Errno((int) ERRNO.get(state, 0L)));
            }
            return result;
        }
    }

    private static long run(String name, Downcall downcall, MemorySegment state) {
        try {
            return downcall.run(state);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError("libc's " + name + " threw", impossible);
        }
    }

    private static MethodHandle fixed(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, CAPTURE);
    }

    private static MethodHandle variadic(
            int firstArgument, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                symbol(name), descriptor, CAPTURE, Linker.Option.firstVariadicArg(firstArgument));
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }
}
