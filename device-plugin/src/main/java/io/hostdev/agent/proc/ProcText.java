// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Small files of `/proc/PID` as text. What is in them is bytes, and a process chooses some of them
/// itself: its name is 15 bytes of anything (`prctl(PR_SET_NAME)`), cut within a character perhaps.
final class ProcText {

    private ProcText() {}

    /// A character for each byte, so that whatever a process is called, the rest can be read. Empty
    /// if the process has ended.
    static String read(Path file) {
        return new String(bytes(file), StandardCharsets.ISO_8859_1);
    }

    /// For people: what is no UTF-8, or no character that can be printed on a line, is shown as
    /// `\uFFFD`. Empty if the process has ended.
    static String printable(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8)
                .stripTrailing()
                .codePoints()
                .map(character -> isPrintable(character) ? character : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// No control character, no mark that changes the direction of text, no line or paragraph
    /// separator.
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException ended) {
            return new byte[0];
        }
    }
}
