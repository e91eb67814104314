// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

/// An event, and how far the agent gets before the next one.
record Step(Event event, Then then) {

    enum Then {
        /// The next event comes at once.
        NOTHING,
        /// It looks, and the next event comes before what it decides is done.
        A_LOOK,
        /// It comes to rest, and all invariants hold.
        REST
    }
}
