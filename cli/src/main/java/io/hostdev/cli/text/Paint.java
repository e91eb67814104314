// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

/// Colours for a terminal, or none.
public enum Paint {
    PLAIN,
    COLOURS;

    public String heading(String text) {
        return in("1", text);
    }

    /// What is as one would like it.
    public String good(String text) {
        return in("32", text);
    }

    /// What a person should look at.
    public String notice(String text) {
        return in("33", text);
    }

    /// What is refused or broken.
    public String bad(String text) {
        return in("31", text);
    }

    /// What is there for completeness.
    public String faint(String text) {
        return in("2", text);
    }

    private String in(String code, String text) {
        return switch (this) {
            case PLAIN -> text;
            case COLOURS -> text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
        };
    }
}
