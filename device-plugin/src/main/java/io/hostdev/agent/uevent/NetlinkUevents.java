// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.uevent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kernel's uevents by netlink (netlink(7)). They reach every network namespace whose owner is
/// the initial user namespace, so a pod needs no `hostNetwork`.
public final class NetlinkUevents implements Uevents {

    private static final Logger LOG = LoggerFactory.getLogger(NetlinkUevents.class);

    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM = 2;
    private static final int NETLINK_KOBJECT_UEVENT = 15;
    private static final int KERNEL_GROUP = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;

    /// Some thousand events: as many as 256 VFs make when they come at once.
    private static final int QUEUE_BYTES = 8 << 20;

    /// A message is at most 2 KiB (UEVENT_BUFFER_SIZE) and its header line.
    private static final int MESSAGE_BYTES = 8 << 10;

    /// `struct sockaddr_nl`: family, padding, port id, groups.
    private static final int ADDRESS_BYTES = 12;

    private final List<Subscription> subscriptions = new ArrayList<>();

    /// The open socket of one subscriber, its thread and the way to end it.
    private record Subscription(OpenFile socket, OpenFile stop, Thread thread) {}

    /// Returns when the subscription stands: no later event is missed.
    ///
    /// @throws IllegalStateException if the kernel gives no such socket; the message carries the
    ///   errno
    @Override
    public synchronized void subscribe(Runnable wake) {
        try {
            OpenFile socket = listen();
            OpenFile stop = SystemCalls.eventfd();
            Thread thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("uevents")
                            .start(() -> pump(socket, stop, wake));
            subscriptions.add(new Subscription(socket, stop, thread));
        } catch (SystemCallFailure failure) {
            throw new IllegalStateException("no kernel uevents", failure);
        }
    }

    @Override
    public synchronized void close() {
        for (Subscription subscription : subscriptions) {
            try (OpenFile socket = subscription.socket();
                    OpenFile stop = subscription.stop()) {
                SystemCalls.signal(stop);
                subscription.thread().join();
                LOG.debug("{} closed", socket);
            } catch (SystemCallFailure failure) {
                LOG.warn("the uevent thread cannot be told to end", failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        subscriptions.clear();
    }

    private static OpenFile listen() throws SystemCallFailure {
        OpenFile socket = SystemCalls.socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
        try (Arena arena = Arena.ofConfined()) {
            enlarge(socket);
            MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, 8, KERNEL_GROUP);
            SystemCalls.bind(socket, address);
            return socket;
        } catch (SystemCallFailure failure) {
            socket.close();
            throw failure;
        }
    }

    /// Beyond `net.core.rmem_max` where we may (CAP_NET_ADMIN), else up to it.
    private static void enlarge(OpenFile socket) throws SystemCallFailure {
        try {
            SystemCalls.setOption(socket, SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES);
        } catch (SystemCallFailure notAllowed) {
            LOG.debug("uevents are queued up to net.core.rmem_max: {}", notAllowed.getMessage());
            SystemCalls.setOption(socket, SOL_SOCKET, SO_RCVBUF, QUEUE_BYTES);
        }
    }

    private static void pump(OpenFile socket, OpenFile stop, Runnable wake) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(MESSAGE_BYTES);
            MemorySegment sender = arena.allocate(ADDRESS_BYTES, 4);
            while (!SystemCalls.awaitAny(socket, stop)) {
                if (concernsUs(socket, buffer, sender)) {
                    wake.run();
                }
            }
        } catch (SystemCallFailure failure) {
            LOG.error("no more uevents: changes are seen by the periodic scan alone", failure);
        }
    }

    private static boolean concernsUs(OpenFile socket, MemorySegment buffer, MemorySegment sender)
            throws SystemCallFailure {
        int size;
        try {
            size = SystemCalls.receive(socket, buffer, sender);
        } catch (SystemCallFailure failure) {
            if (failure.errno().equals(Errno.ENOBUFS)) {
                return true; // events were lost: which, nobody knows
            }
            throw failure;
        }
        boolean fromKernel = sender.get(JAVA_INT, 4) == 0;
        return fromKernel
                && Uevent.parse(buffer.asSlice(0, size).toArray(JAVA_BYTE))
                        .filter(Uevent::concernsDevices)
                        .isPresent();
    }
}
