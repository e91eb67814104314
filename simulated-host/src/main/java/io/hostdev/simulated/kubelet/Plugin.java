// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.hostdev.kubelet.deviceplugin.Device;
import io.hostdev.kubelet.deviceplugin.DevicePluginGrpc;
import io.hostdev.kubelet.deviceplugin.DevicePluginOptions;
import io.hostdev.kubelet.deviceplugin.Empty;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The kubelet's connection to one registered plugin. It is used for one ListAndWatch stream; when
/// that ends, all is over.
final class Plugin {

    /// Told of what the plugin says.
    interface Listener {
        void devices(Plugin plugin, List<Device> devices);

        void ended(Plugin plugin);
    }

    private static final int OPTIONS_LIMIT_SECONDS = 10;

    private final String resource;
    private final ManagedChannel channel;
    private final Listener listener;
    private final DevicePluginOptions options;
    private @Nullable ClientCallStreamObserver<Empty> stream;

    /// Connects and asks for the options, as the kubelet does while the plugin still waits for the
    /// answer to its registration.
    Plugin(String resource, ManagedChannel channel, Listener listener) {
        this.resource = resource;
        this.channel = channel;
        this.listener = listener;
        this.options =
                stub().withDeadlineAfter(OPTIONS_LIMIT_SECONDS, TimeUnit.SECONDS)
                        .getDevicePluginOptions(Empty.getDefaultInstance());
    }

    String resource() {
        return resource;
    }

    DevicePluginOptions options() {
        return options;
    }

    DevicePluginGrpc.DevicePluginBlockingStub stub() {
        return DevicePluginGrpc.newBlockingStub(channel);
    }

    /// Opens the stream. Outside of the context of the registration, which is about to end.
    void watch() {
        Context.ROOT.run(() ->
                DevicePluginGrpc.newStub(channel)
                        .listAndWatch(Empty.getDefaultInstance(), new Stream()));
    }

    /// The stream breaks.
    void cut() {
        ClientCallStreamObserver<Empty> open = stream;
        if (open != null) {
            open.cancel("the stream was cut", null);
        }
    }

    void close() {
        channel.shutdownNow();
    }

    private final class Stream implements ClientResponseObserver<Empty, ListAndWatchResponse> {

        @Override
        public void beforeStart(ClientCallStreamObserver<Empty> call) {
            stream = call;
        }

        @Override
        public void onNext(ListAndWatchResponse message) {
            listener.devices(Plugin.this, message.getDevicesList());
        }

        @Override
        public void onError(Throwable cause) {
            listener.ended(Plugin.this);
        }

        @Override
        public void onCompleted() {
            listener.ended(Plugin.this);
        }
    }
}
