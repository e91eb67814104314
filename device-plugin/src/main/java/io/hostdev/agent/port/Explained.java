// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import org.jspecify.annotations.Nullable;

/// A failure that is part of a contract, with a message that is a sentence for a person.
public abstract class Explained extends Exception {

    private static final long serialVersionUID = 1L;

    private final String message;

    protected Explained(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    @Override
    public final String getMessage() {
        return message;
    }
}
