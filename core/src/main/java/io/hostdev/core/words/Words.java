// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.words;

/// Text that somebody else wrote, made fit for a terminal, a log, a status and an Event: names of
/// processes and devices, messages, reasons.
///
/// What is printable already and short enough comes back unchanged.
public final class Words {

    /// For a sentence. The API server takes no Event with a longer note.
    public static final int SENTENCE = 1024;

    /// For a word, such as a reason.
    public static final int WORD = 64;

    private static final String CUT = "...";

    private Words() {}

    /// Printable and at most so many bytes of UTF-8. What is longer ends in "...", and never inside
    /// a character.
    ///
    /// @param bytes at least 3
    public static String of(String text, int bytes) {
        String printable = printable(text.length() <= bytes ? text : text.substring(0, bytes + 1));
        if (length(printable) <= bytes && text.length() <= bytes) {
            return printable;
        }
        return start(printable, bytes - CUT.length()) + CUT;
    }

    /// Without what moves a cursor, hides or turns text around: control and format characters,
    /// halves of characters, line and paragraph separators. Each becomes `?`; an end of a line or a
    /// tab becomes a space.
    public static String printable(String text) {
        if (text.codePoints().allMatch(Words::isPrintable)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> isPrintable(point) ? point : isBlank(point) ? ' ' : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isBlank(int point) {
        return point == '\n' || point == '\r' || point == '\t';
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    /// As many whole characters as fit into these bytes.
    private static String start(String text, int bytes) {
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            taken += length(point);
            if (taken > bytes) {
                break;
            }
            end += Character.charCount(point);
        }
        return text.substring(0, end);
    }

    private static int length(String text) {
        return text.codePoints().map(Words::length).sum();
    }

    /// In bytes of UTF-8.
    private static int length(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x10000 ? 3 : 4;
    }
}
