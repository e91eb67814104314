// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.cluster;

import com.fasterxml.jackson.core.JacksonException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Why an API server could not be asked, in one line for a person: which server, and what to do.
final class ServerFailure {

    private ServerFailure() {}

    /// Before it was asked anything.
    static String opening(String server, Exception failure) {
        return "the API server %s cannot be asked, the kubeconfig's user or cluster is wrong (%s): correct client-certificate, client-key, certificate-authority or server there"
                .formatted(server, innermost(failure));
    }

    static String asking(String server, KubernetesClientException failure) {
        return switch (failure.getCode()) {
            case 0, -1 -> "the API server %s %s".formatted(server, unanswered(failure));
            case 401 -> "the API server %s does not know you: log in again".formatted(server);
            case 403 -> "you may not look at that: %s".formatted(said(failure));
            case 404 ->
                    "the API server %s knows nothing of Hostdev: is it installed there?"
                            .formatted(server);
            default ->
                    "the API server %s says %d: %s"
                            .formatted(server, failure.getCode(), said(failure));
        };
    }

    private static String said(KubernetesClientException failure) {
        return Optional.ofNullable(failure.getStatus())
                .map(Status::getMessage)
                .orElseGet(() -> innermost(failure));
    }

    /// There was no answer, or none that is one.
    private static String unanswered(Throwable failure) {
        if (has(failure, JacksonException.class)) {
            return "does not answer as one (%s): correct the kubeconfig's server, or its proxy"
                    .formatted(firstLine(innermost(failure)));
        }
        if (has(failure, SSLException.class)) {
            return "is not trusted, or does not trust you (%s): correct the kubeconfig's certificates"
                    .formatted(innermost(failure));
        }
        return "cannot be reached: %s; correct the kubeconfig, or choose another by --kubeconfig or --context"
                .formatted(unreached(failure));
    }

    private static String unreached(Throwable failure) {
        if (has(failure, UnresolvedAddressException.class)
                || has(failure, UnknownHostException.class)) {
            return "nobody knows the address of that name";
        }
        if (has(failure, HttpTimeoutException.class)) {
            return "it does not answer in time";
        }
        if (has(failure, ConnectException.class)) {
            return "nobody listens there";
        }
        return innermost(failure);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(kind::isInstance);
    }

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
