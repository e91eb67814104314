// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import io.hostdev.cli.text.InputError;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;

/// How many lists and objects of a YAML text lie in each other. The library builds them by
/// recursion and has no bound of its own: the deepest object of the API has eight.
final class YamlDepth {

    static final int DEEPEST = 64;

    private YamlDepth() {}

    /// @throws InputError naming the line, if it is too deep
    static void check(LoadSettings settings, String name, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> depth++;
                case SequenceEnd, MappingEnd -> depth--;
                case Alias,
                        Comment,
                        DocumentEnd,
                        DocumentStart,
                        Scalar,
                        StreamEnd,
                        StreamStart -> {}
            }
            if (depth > DEEPEST) {
                throw tooDeep(
                        name
                                + event.getStartMark()
                                        .map(mark -> ", line " + (mark.getLine() + 1))
                                        .orElse(""));
            }
        }
    }

    /// @param where the file, and the line if it is known
    static InputError tooDeep(String where) {
        return new InputError(
                "%s: more than %d lists and objects in each other".formatted(where, DEEPEST));
    }
}
