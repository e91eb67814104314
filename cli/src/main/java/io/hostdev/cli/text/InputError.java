// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

/// What the user gave, or asks about, cannot be used. The message is for him: what is wrong, and
/// what would be right. The program ends with status 2.
public final class InputError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputError(String message) {
        super(message);
    }

    public InputError(String message, Throwable cause) {
        super(message, cause);
    }
}
