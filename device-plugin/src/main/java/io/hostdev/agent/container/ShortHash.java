// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Twelve hex digits (48 bits of SHA-256) that stand for a text where names must be short.
public record ShortHash(String hex) {

    private static final int BYTES = 6;

    public static ShortHash of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return new ShortHash(HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
