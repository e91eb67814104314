// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.hostdev.agent.kube.ApiAccess;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// An administrator's access, for the agents of modelled nodes: they are no pods, and have no
/// service account.
record Access(Config config, URI server, SSLContext tls) implements ApiAccess {

    static Access of(Config config) throws IOException {
        try {
            return new Access(
                    config,
                    URI.create(config.getMasterUrl().replaceAll("/$", "")),
                    SSLUtils.sslContext(config));
        } catch (GeneralSecurityException e) {
            throw new IOException("the cluster's certificates cannot be used", e);
        }
    }

    /// Of a plugin that the kubeconfig names, or as somebody has set it, or as the kubeconfig has
    /// it.
    @Override
    public Optional<String> token() {
        return config.getOauthTokenProvider() == null
                ? Optional.ofNullable(config.getOauthToken())
                        .or(() -> Optional.ofNullable(config.getAutoOAuthToken()))
                : Optional.ofNullable(config.getOauthTokenProvider().getToken());
    }
}
