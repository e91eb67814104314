// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCallsTest {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir private Path directory;

    @Test
    void writesAndReadsWhatItOpened() throws SystemCallFailure, IOException {
        Path path = Files.createFile(directory.resolve("attribute"));
        try (OpenFile file = SystemCalls.open(path, SystemCalls.O_WRONLY)) {
            SystemCalls.write(file, "0000:02:00.0");
        }
        try (OpenFile file = SystemCalls.open(path, SystemCalls.O_RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(64);
            int size = SystemCalls.read(file, buffer);
            byte[] bytes = buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("0000:02:00.0");
        }
    }

    @Test
    void failsWithTheTrueErrnoAndNamesTheFile() {
        Path none = directory.resolve("none");

        assertThatThrownBy(() -> SystemCalls.open(none, SystemCalls.O_RDONLY))
                .isInstanceOfSatisfying(
                        SystemCallFailure.class,
                        failure -> assertThat(failure.errno()).isEqualTo(Errno.ENOENT))
                .hasMessage("open " + none + ": ENOENT");
    }

    @Test
    void tellsADeviceByItsNumber() throws SystemCallFailure {
        FileStatus status = SystemCalls.status(Path.of("/dev/null"));

        assertThat(status.isCharacterDevice()).isTrue();
        assertThat(status.device()).isEqualTo(new DeviceNumber(1, 3));
        assertThat(SystemCalls.status(directory).isCharacterDevice()).isFalse();
    }

    @Test
    void wakesAWaitingThread() throws SystemCallFailure {
        try (OpenFile quiet = SystemCalls.eventfd();
                OpenFile stop = SystemCalls.eventfd()) {
            SystemCalls.signal(stop);

            assertThat(SystemCalls.awaitAny(quiet, stop)).isTrue();
            assertThat(SystemCalls.awaitAny(stop, quiet)).isFalse();
        }
    }

    @Test
    void asksAFileByIoctl() throws SystemCallFailure, IOException {
        long fionread = 0x541b; // include/uapi/asm-generic/ioctls.h: bytes that are left to read
        Path path = Files.writeString(directory.resolve("five"), "bytes");
        try (OpenFile file = SystemCalls.open(path, SystemCalls.O_RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment left = arena.allocate(ValueLayout.JAVA_INT);

            assertThat(SystemCalls.ioctl(file, fionread, left)).isZero();
            assertThat(left.get(ValueLayout.JAVA_INT, 0)).isEqualTo(5);
        }
    }

    @Test
    void receivesOnASocketAndSaysFromWhom() throws SystemCallFailure, IOException {
        int port = freePort();
        try (OpenFile socket = SystemCalls.socket(AF_INET, SOCK_DGRAM, 0);
                DatagramSocket sender = new DatagramSocket(0, LOOPBACK);
                Arena arena = Arena.ofConfined()) {
            SystemCalls.setOption(socket, SOL_SOCKET, SO_RCVBUF, 1 << 16);
            SystemCalls.bind(socket, address(arena, port));
            sender.send(new DatagramPacket(new byte[] {7, 8, 9}, 3, LOOPBACK, port));
            MemorySegment buffer = arena.allocate(16);
            MemorySegment from = arena.allocate(16, 4);

            assertThat(SystemCalls.receive(socket, buffer, from)).isEqualTo(3);
            assertThat(buffer.asSlice(0, 3).toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(7, 8, 9);
            assertThat(from.mismatch(address(arena, sender.getLocalPort()))).isEqualTo(-1);
        }
    }

    @Test
    void givesTheKernelNoMemoryThatItCannotReach() throws SystemCallFailure {
        try (OpenFile file = SystemCalls.open(Path.of("/dev/null"), SystemCalls.O_RDONLY)) {
            MemorySegment onTheHeap = MemorySegment.ofArray(new byte[8]);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SystemCalls.read(file, onTheHeap));
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    /// A `struct sockaddr_in` of 127.0.0.1.
    private static MemorySegment address(Arena arena, int port) {
        MemorySegment address = arena.allocate(16, 4);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        address.asByteBuffer().putShort(2, (short) port).put(4, (byte) 127).put(7, (byte) 1);
        return address;
    }
}
