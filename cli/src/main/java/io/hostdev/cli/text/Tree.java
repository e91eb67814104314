// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

import java.util.List;

/// A line with lines below it, as `tree` draws them.
///
/// @param text one line
public record Tree(String text, List<Tree> below) {

    public Tree {
        below = List.copyOf(below);
    }

    public static Tree leaf(String text) {
        return new Tree(text, List.of());
    }

    /// Its own line, and those below with what leads to them.
    ///
    /// @param indent before each line
    public void draw(String indent, StringBuilder into) {
        into.append(indent).append(text).append('\n');
        drawBelow(indent, into);
    }

    private void drawBelow(String indent, StringBuilder into) {
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            Tree branch = below.get(i);
            into.append(indent).append(last ? "└─ " : "├─ ").append(branch.text).append('\n');
            branch.drawBelow(indent + (last ? "   " : "│  "), into);
        }
    }
}
