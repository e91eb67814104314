// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.grpc.stub.ServerCallStreamObserver;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The open ListAndWatch streams of one resource, and what they tell.
///
/// A stream says the whole truth as soon as it is open and whenever that changes. A kubelet that
/// reads slowly gets the latest only, never one after the other what has long been outdated.
final class DeviceStreams {

    private final Runnable changed;
    private final List<Stream> open = new ArrayList<>();
    private long opened;
    private ListAndWatchResponse devices = ListAndWatchResponse.getDefaultInstance();

    /// @param changed called after a stream was opened and after one ended
    DeviceStreams(Runnable changed) {
        this.changed = changed;
    }

    private static final class Stream {
        private final ServerCallStreamObserver<ListAndWatchResponse> kubelet;
        private @Nullable ListAndWatchResponse sent;

        Stream(ServerCallStreamObserver<ListAndWatchResponse> kubelet) {
            this.kubelet = kubelet;
        }
    }

    synchronized void tell(ListAndWatchResponse devices) {
        this.devices = devices;
        open.forEach(this::bringUpToDate);
    }

    /// Takes over a call that the kubelet has just made; before the call's handler returns.
    void add(ServerCallStreamObserver<ListAndWatchResponse> kubelet) {
        Stream stream = new Stream(kubelet);
        kubelet.setOnCancelHandler(() -> remove(stream));
        kubelet.setOnReadyHandler(() -> {
            synchronized (this) {
                bringUpToDate(stream);
            }
        });
        synchronized (this) {
            open.add(stream);
            opened++;
            bringUpToDate(stream);
        }
        changed.run();
    }

    synchronized boolean isWatched() {
        return !open.isEmpty();
    }

    /// How many streams were ever opened: one may have ended before anybody looked.
    synchronized long opened() {
        return opened;
    }

    /// Ends all streams; each says the latest first.
    ///
    /// @return whether there were any
    boolean end() {
        List<Stream> ended;
        synchronized (this) {
            ended = List.copyOf(open);
            open.clear();
            for (Stream stream : ended) {
                if (!stream.kubelet.isCancelled()) {
                    if (!devices.equals(stream.sent)) {
                        stream.kubelet.onNext(devices);
                    }
                    stream.kubelet.onCompleted();
                }
            }
        }
        changed.run();
        return !ended.isEmpty();
    }

    private void remove(Stream stream) {
        synchronized (this) {
            open.remove(stream);
        }
        changed.run();
    }

    private void bringUpToDate(Stream stream) {
        if (open.contains(stream)
                && stream.kubelet.isReady()
                && !stream.kubelet.isCancelled()
                && !devices.equals(stream.sent)) {
            stream.kubelet.onNext(devices);
            stream.sent = devices;
        }
    }
}
