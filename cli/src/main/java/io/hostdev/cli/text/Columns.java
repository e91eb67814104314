// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

import java.util.List;

/// The widths of the columns of a table, so that rows which are printed apart stand below each
/// other.
public final class Columns {

    private final int[] widths;

    private Columns(int[] widths) {
        this.widths = widths;
    }

    /// As wide as the widest cell of each column.
    ///
    /// @param rows all of one length
    public static Columns of(List<List<String>> rows) {
        int[] widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return new Columns(widths);
    }

    /// One row, two spaces between the columns, none at the end.
    public String row(List<String> cells) {
        return lead(cells).stripTrailing();
    }

    /// One row that goes on: with two spaces at the end.
    public String lead(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        return line.toString();
    }
}
