// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Explained;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.core.plan.Refusal;
import org.jspecify.annotations.Nullable;

/// A unit could not be bound or given back. The message is for the admin: step, address, errno, and
/// what holds now.
public final class BindFailure extends Explained {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /// @param reason CamelCase, as in a condition
    BindFailure(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static BindFailure of(KernelRefusal refusal) {
        return new BindFailure("KernelRefused", refusal.getMessage(), refusal);
    }

    static BindFailure of(Refusal refusal) {
        return new BindFailure(refusal.reason(), refusal.message(), null);
    }

    /// The same, but undoing it failed too: the unit stays in custody and is tried again.
    BindFailure andUndoing(Exception undoing) {
        BindFailure both =
                new BindFailure(
                        "UndoFailed",
                        "%s; and undoing that: %s".formatted(getMessage(), undoing.getMessage()),
                        this);
        both.addSuppressed(undoing);
        return both;
    }

    public String reason() {
        return reason;
    }
}
