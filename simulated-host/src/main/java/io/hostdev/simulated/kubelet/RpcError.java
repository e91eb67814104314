// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.Status;
import java.util.Locale;

/// A gRPC status as programs in Go print it, and so as it reaches a pod's events.
final class RpcError {

    private RpcError() {}

    static String text(Status status) {
        StringBuilder code = new StringBuilder();
        for (String word : status.getCode().name().split("_", -1)) {
            code.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        String description = status.getDescription();
        return "rpc error: code = %s desc = %s"
                .formatted(code, description == null ? "" : description);
    }
}
