// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Ports of loopback for servers that are about to start.
///
/// They lie below those that the kernel gives to outgoing connections (`ip_local_port_range` begins
/// at 32768), which would take one before its server has it. Two JVMs get different ones: each port
/// has a locked file as long as the JVM lives that took it.
final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private static final Random RANDOM = new Random();
    private static final Set<FileChannel> TAKEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /// A port on which nobody listens, and which no other call gets.
    static int take() {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = RANDOM.nextInt(FIRST, LAST);
            if (lock(port) && nobodyListens(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from %d to %d".formatted(FIRST, LAST));
    }

    private static boolean lock(int port) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "hostdev-port-" + port);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                return false;
            }
            TAKEN.add(channel);
            file.toFile().deleteOnExit();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException byThisJvm) {
            return false;
        }
    }

    private static boolean nobodyListens(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
