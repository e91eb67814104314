// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import java.util.List;

/// Who holds VFIO devices, found without disturbing anybody: open files by device number and
/// mappings.
public interface Holders {

    /// Every holder on the node, in all PID namespaces, ascending by pid.
    ///
    /// @throws Unreadable if the scan could not see all processes: then nobody can be said to hold
    ///   nothing
    List<Holder> scan() throws Unreadable;

    /// The scan is incomplete.
    final class Unreadable extends Explained {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message) {
            super(message, null);
        }
    }
}
