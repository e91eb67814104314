// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Access in which nothing is ever renewed.
record FixedAccess(URI server, SSLContext tls, Optional<String> token) implements ApiAccess {

    static FixedAccess of(Config config) {
        try {
            return new FixedAccess(
                    URI.create(config.getMasterUrl().replaceAll("/$", "")),
                    SSLUtils.sslContext(config),
                    Optional.of(config.getOauthToken()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Without TLS.
    static FixedAccess of(ScriptedServer server) {
        try {
            return new FixedAccess(server.uri(), SSLContext.getDefault(), Optional.empty());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
