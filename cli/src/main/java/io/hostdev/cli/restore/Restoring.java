// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.restore;

/// Gives back to a machine what Hostdev owes it.
@FunctionalInterface
public interface Restoring {

    /// @throws io.hostdev.cli.text.InputError if nothing was touched, and why
    Outcome run(Request request) throws InterruptedException;
}
