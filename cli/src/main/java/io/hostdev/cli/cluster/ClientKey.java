// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.cluster;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The private key of a kubeconfig's user.
///
/// The Kubernetes client takes each for RSA that does not say EC in its PEM's first line; PKCS#8,
/// which today's tools write, says in its content alone what it is.
final class ClientKey {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END");

    private ClientKey() {}

    /// Whether it is an elliptic curve's, in PKCS#8. One that cannot be read is none: whoever uses
    /// it says why.
    static boolean isElliptic(Config config) {
        return pem(config)
                .map(PKCS8::matcher)
                .filter(Matcher::find)
                .map(block -> block.group(1))
                .filter(ClientKey::isElliptic)
                .isPresent();
    }

    private static boolean isElliptic(String base64) {
        try {
            KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException other) {
            return false;
        }
    }

    private static Optional<String> pem(Config config) {
        if (config.getClientKeyData() != null) {
            return data(config.getClientKeyData());
        }
        return config.getClientKeyFile() == null
                ? Optional.empty()
                : file(Path.of(config.getClientKeyFile()));
    }

    private static Optional<String> data(String base64) {
        try {
            return Optional.of(
                    new String(
                            Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    private static Optional<String> file(Path path) {
        try {
            return Optional.of(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
