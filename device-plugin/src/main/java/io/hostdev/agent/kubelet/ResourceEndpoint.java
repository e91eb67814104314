// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.hostdev.agent.kubelet.KubeletDirectory.SocketFile;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.RegistrationProblem;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import io.hostdev.kubelet.deviceplugin.RegisterRequest;
import io.hostdev.kubelet.deviceplugin.RegistrationGrpc;
import io.hostdev.telemetry.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One resource at the kubelet: its socket, its server, its registration.
///
/// A thread of its own brings about, again and again, that we serve on a socket that is there, and
/// that the kubelet which owns kubelet.sock now watches us. The kubelet never calls again after a
/// stream ended, and removes all sockets when it starts: so whatever ends (a stream, our socket) or
/// comes anew (the kubelet's socket), all is begun anew, always in this order:
///
/// 1. serve, because the kubelet calls back while it registers us;
/// 2. end old streams, because on some kubelets (before the fix of kubernetes/kubernetes#121994)
///    the end of an old one takes a new registration with it;
/// 3. register.
///
/// Only a stream that lives outlasts both sockets: a kubelet whose directory was emptied opens none
/// before its next start, and nobody could register with it.
final class ResourceEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceEndpoint.class);

    private static final Duration REGISTER_LIMIT = Duration.ofSeconds(15);
    private static final Duration WATCH_LIMIT = Duration.ofSeconds(10);

    /// A stream that lived so long ended for a reason of its own, not because registering failed.
    private static final Duration LASTING = Duration.ofSeconds(5);

    private static final Duration WHATEVER_COMES = Duration.ofDays(1);

    private final ResourceName resource;
    private final KubeletDirectory directory;
    private final UnixGrpc grpc;
    private final Observer observer;
    private final Path socket;
    private final DevicePluginService service;
    private final Signal signal = new Signal();
    private final DeviceStreams streams = new DeviceStreams(signal::raise);
    private final Backoff backoff = new Backoff();
    private final Thread thread;

    private volatile boolean offered = true;
    private @Nullable Server server;
    private Optional<SocketFile> ours = Optional.empty();
    private Optional<SocketFile> lastKubelet = Optional.empty();
    private String lastProblem = "";

    /// Does nothing before it is started.
    ResourceEndpoint(
            ResourceName resource,
            KubeletDirectory directory,
            UnixGrpc grpc,
            UnitService units,
            Observer observer,
            ListAndWatchResponse devices) {
        this.resource = resource;
        this.directory = directory;
        this.grpc = grpc;
        this.observer = observer;
        this.socket = directory.socketOf(resource);
        this.service = new DevicePluginService(resource, units, streams);
        streams.tell(devices);
        this.thread = Thread.ofVirtual().name("kubelet-" + resource).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// The whole truth from now on.
    void offer(ListAndWatchResponse devices) {
        streams.tell(devices);
        offered = true;
        signal.raise();
    }

    /// The resource is offered no longer: the kubelet hears of no devices, and the socket goes.
    void withdraw() {
        streams.tell(ListAndWatchResponse.getDefaultInstance());
        offered = false;
        signal.raise();
    }

    /// Something in the plugin directory may have changed.
    void look() {
        signal.raise();
    }

    /// Ends the streams and removes the socket. The kubelet keeps what it knows for a while, for
    /// our successor.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                turn();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is closed", resource);
        } finally {
            stopServing();
        }
    }

    private void turn() throws InterruptedException {
        if (!offered) {
            observer.withdrawn(resource);
            stopServing();
            signal.await(WHATEVER_COMES, () -> offered);
            return;
        }
        observer.unregistered(resource);
        Optional<SocketFile> kubelet = directory.kubelet();
        if (!kubelet.equals(lastKubelet)) {
            backoff.reset();
            lastKubelet = kubelet;
        }
        long begun = System.nanoTime();
        try {
            serve();
            if (streams.end()) {
                signal.await(Backoff.FIRST, () -> false);
            }
            if (kubelet.isEmpty()) {
                problem(RegistrationProblem.NO_KUBELET, "waiting for " + directory.kubeletSocket());
                signal.await(
                        WHATEVER_COMES,
                        () -> !offered || !isServing() || directory.kubelet().isPresent());
                return;
            }
            long before = streams.opened();
            register();
            boolean settled =
                    signal.await(
                            WATCH_LIMIT, () -> streams.opened() > before || !isCurrent(kubelet));
            if (streams.opened() > before) {
                try (var _ = Topic.ofResource(resource)) {
                    LOG.info("{} is registered with the kubelet", resource);
                }
                observer.registered(resource);
                lastProblem = "";
                signal.await(WHATEVER_COMES, () -> !streams.isWatched() || !isCurrent(kubelet));
            } else if (!settled) {
                problem(
                        RegistrationProblem.NOT_WATCHED,
                        "the kubelet registered us and does not watch");
            }
        } catch (StatusRuntimeException e) {
            problem(
                    RegistrationProblem.REFUSED,
                    "the kubelet did not register us: " + e.getStatus());
        } catch (IOException e) {
            problem(
                    RegistrationProblem.NO_SOCKET,
                    "cannot serve on " + socket + ": " + e.getMessage());
        }
        if (System.nanoTime() - begun > LASTING.toNanos()) {
            backoff.reset();
        }
        signal.await(backoff.next(), () -> !offered || !directory.kubelet().equals(kubelet));
    }

    /// Whether what we registered, and where, is still what there is. A kubelet without a socket
    /// could not be told of another.
    private boolean isCurrent(Optional<SocketFile> kubelet) {
        Optional<SocketFile> now = directory.kubelet();
        return offered && (now.isEmpty() || (isServing() && now.equals(kubelet)));
    }

    private boolean isServing() {
        return ours.isPresent() && SocketFile.at(socket).equals(ours);
    }

    private void serve() throws IOException {
        if (!isServing()) {
            stopServing();
            server = grpc.serve(socket, service);
            ours = SocketFile.at(socket);
        }
    }

    private void register() {
        ManagedChannel channel = grpc.dial(directory.kubeletSocket());
        try {
            Context.ROOT.run(() -> {
                var _ =
                        RegistrationGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(REGISTER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                                .register(registration());
            });
        } finally {
            channel.shutdownNow();
        }
    }

    private RegisterRequest registration() {
        return RegisterRequest.newBuilder()
                .setVersion("v1beta1")
                .setEndpoint(socket.getFileName().toString())
                .setResourceName(resource.text())
                .setOptions(DevicePluginService.OPTIONS)
                .build();
    }

    /// Waits until the old server's socket file is removed, so that it cannot take a new one's.
    private void stopServing() {
        Server old = server;
        if (old == null) {
            return;
        }
        streams.end();
        old.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!old.awaitTermination(1, TimeUnit.SECONDS)) {
                old.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            old.shutdownNow();
            interrupted = true;
        }
        server = null;
        ours = Optional.empty();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void problem(RegistrationProblem kind, String text) {
        observer.registrationFailed(resource, kind);
        if (!text.equals(lastProblem)) {
            try (var _ = Topic.ofResource(resource)) {
                LOG.warn("{}: {}", resource, text);
            }
            lastProblem = text;
        }
    }
}
