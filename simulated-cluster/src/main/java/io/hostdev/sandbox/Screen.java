// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import java.io.PrintStream;
import java.time.Duration;

/// What the sandbox tells the person in front of it: plain lines, each with the seconds since the
/// start.
final class Screen {

    private final PrintStream out;
    private final long started = System.nanoTime();

    Screen(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String format, Object... arguments) {
        Duration since = Duration.ofNanos(System.nanoTime() - started);
        String text = format.formatted(arguments);
        out.printf("%5.1f s  %s%n", since.toMillis() / 1000.0, text);
        out.flush();
    }
}
