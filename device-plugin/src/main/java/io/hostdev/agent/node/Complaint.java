// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import java.util.Optional;
import org.slf4j.Logger;

/// Something that may be wrong at every look: said when it begins and when it is another, and not
/// again while it lasts.
final class Complaint {

    private final Logger log;
    private Optional<String> said = Optional.empty();

    Complaint(Logger log) {
        this.log = log;
    }

    /// How it stands now.
    ///
    /// @param trouble absent: nothing is wrong
    void about(Optional<String> trouble) {
        if (!trouble.equals(said)) {
            trouble.ifPresent(log::warn);
            said = trouble;
        }
    }
}
