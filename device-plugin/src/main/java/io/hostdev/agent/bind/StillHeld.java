// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Explained;

/// A unit cannot be given back yet, because somebody holds it; nothing was written.
public final class StillHeld extends Explained {

    private static final long serialVersionUID = 1L;

    private final String holder;

    StillHeld(String holder) {
        super("held by " + holder, null);
        this.holder = holder;
    }

    /// For a person.
    public String holder() {
        return holder;
    }
}
