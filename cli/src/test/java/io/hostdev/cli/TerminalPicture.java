// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What a terminal shows, as SVG: text stays text, so that a reader can select it and a reviewer
/// read its changes.
///
/// @param columns where the terminal breaks lines
record TerminalPicture(int columns) {

    private static final int LINE_HEIGHT = 18;
    private static final double COLUMN_WIDTH = 7.83;
    private static final int MARGIN = 14;

    /// A run of text in one style: an escape sequence for it, the text, and the end of the style.
    private static final Pattern RUN =
            Pattern.compile("\u001b\\[(?<style>\\d+)m(?<styled>[^\u001b]*)\u001b\\[0m|[^\u001b]+");

    /// Of the select-graphic-rendition parameters (ECMA-48, 8.3.117) those that the program uses.
    private static final Map<String, String> STYLES =
            Map.of(
                    "1", "font-weight=\"bold\"",
                    "2", "fill=\"#8b949e\"",
                    "31", "fill=\"#ff7b72\"",
                    "32", "fill=\"#7ee787\"",
                    "33", "fill=\"#e3b341\"");

    private record Cell(String character, String style) {}

    String of(String output) {
        List<List<Cell>> rows =
                output.lines()
                        .map(TerminalPicture::cells)
                        .flatMap(line -> broken(line).stream())
                        .toList();
        int width = (int) (columns * COLUMN_WIDTH) + 2 * MARGIN;
        int height = rows.size() * LINE_HEIGHT + 2 * MARGIN;
        String text =
                IntStream.range(0, rows.size())
                        .mapToObj(row -> text(rows.get(row), MARGIN + (row + 1) * LINE_HEIGHT - 5))
                        .collect(joining());
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
        <rect width="%1$d" height="%2$d" rx="8" fill="#0d1117"/>
        <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3" xml:space="preserve">
        %3$s</g>
        </svg>
        """
                .formatted(width, height, text);
    }

    private static List<Cell> cells(String line) {
        List<Cell> cells = new ArrayList<>();
        for (MatchResult run : RUN.matcher(line).results().toList()) {
            String code = run.group("style");
            String text = code == null ? run.group() : run.group("styled");
            String style = code == null ? "" : style(code);
            text.codePoints()
                    .mapToObj(Character::toString)
                    .map(character -> new Cell(character, style))
                    .forEach(cells::add);
        }
        return cells;
    }

    private static String style(String code) {
        String style = STYLES.get(code);
        if (style == null) {
            throw new IllegalArgumentException("no picture of style " + code);
        }
        return style;
    }

    private List<List<Cell>> broken(List<Cell> line) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int from = 0; from == 0 || from < line.size(); from += columns) {
            rows.add(line.subList(from, Math.min(line.size(), from + columns)));
        }
        return rows;
    }

    private static String text(List<Cell> row, int y) {
        StringBuilder spans = new StringBuilder();
        for (int from = 0, to; from < row.size(); from = to) {
            String style = row.get(from).style();
            to = from;
            StringBuilder run = new StringBuilder();
            while (to < row.size() && row.get(to).style().equals(style)) {
                run.append(escaped(row.get(to).character()));
                to++;
            }
            spans.append(style.isEmpty() ? run : "<tspan %s>%s</tspan>".formatted(style, run));
        }
        return spans.isEmpty()
                ? ""
                : "<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(MARGIN, y, spans);
    }

    private static String escaped(String character) {
        return switch (character) {
            case "&" -> "&amp;";
            case "<" -> "&lt;";
            default -> character;
        };
    }
}
