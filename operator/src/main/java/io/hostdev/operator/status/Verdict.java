// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

/// What one condition shall say now.
///
/// @param reason CamelCase
record Verdict(ConditionType type, Truth truth, String reason, String message) {

    /// The conditions of a HostDevice. `True` always means all of it: the counts tell how much is
    /// there otherwise.
    enum ConditionType {
        /// Everything that is selected is granted. Also where nothing is selected (yet).
        ACCEPTED("Accepted"),
        /// The kernel lets all of it go to user space.
        VIABLE("Viable"),
        /// Every selected unit can be had by a pod, or has been.
        READY("Ready"),
        /// Something that was granted does not work, or a part is blocked while the rest works.
        DEGRADED("Degraded");

        private final String text;

        ConditionType(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Truth values in the API's words.
    enum Truth {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        Truth(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
