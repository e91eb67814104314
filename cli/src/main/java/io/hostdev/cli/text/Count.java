// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

/// Numbers of things, in words.
public final class Count {

    private Count() {}

    /// "1 unit", "2 units", "no units".
    public static String of(long number, String thing) {
        return (number == 0 ? "no" : Long.toString(number))
                + " "
                + thing
                + (number == 1 ? "" : "s");
    }
}
