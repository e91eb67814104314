// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.hostdev.kubelet.deviceplugin.Empty;
import io.hostdev.kubelet.deviceplugin.RegisterRequest;
import io.hostdev.kubelet.deviceplugin.RegistrationGrpc;

/// The kubelet's side of the registration. Calls the plugin back before it answers, and opens the
/// stream after it has answered.
final class RegistrationService extends RegistrationGrpc.RegistrationImplBase {

    private final DeviceManager devices;

    RegistrationService(DeviceManager devices) {
        this.devices = devices;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<Empty> plugin) {
        try {
            devices.register(request);
        } catch (IllegalArgumentException e) {
            plugin.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (StatusRuntimeException e) {
            plugin.onError(
                    Status.UNKNOWN
                            .withDescription(
                                    "cannot reach the plugin: " + RpcError.text(e.getStatus()))
                            .asRuntimeException());
            return;
        }
        plugin.onNext(Empty.getDefaultInstance());
        plugin.onCompleted();
        devices.watch(request.getResourceName());
    }
}
