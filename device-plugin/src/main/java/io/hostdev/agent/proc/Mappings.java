// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The VFIO devices that a process has mapped, from `/proc/PID/maps`. A mapping outlives the
/// descriptor and holds the device all the same.
///
/// A line is `ADDRESSES PERMISSIONS OFFSET DEVICE INODE PATH` (fs/proc/task_mmu.c, `show_map_vma`).
/// What the file of a mapping is stands in PATH and nowhere else: it begins with `/` where it is a
/// file that has a name, whatever that name is. A file of any kind that is called like a cdev
/// (`vfio0`) is taken for one.
///
/// @param anonymous a device that was opened through its group: which one is not told
/// @param cdevs names of the cdevs that are mapped (`vfio0`)
record Mappings(boolean anonymous, Set<String> cdevs) {

    /// How the kernel names a device's file (drivers/vfio/group.c).
    private static final byte[] ANONYMOUS =
            "anon_inode:[vfio-device]".getBytes(StandardCharsets.US_ASCII);

    /// A cdev's node, wherever it lies; ` (deleted)` once it is unlinked (fs/d_path.c).
    private static final Pattern CDEV_NODE = Pattern.compile("/(vfio\\d+)(?: \\(deleted\\))?$");

    /// A cdev's name and ` (deleted)` are shorter.
    private static final int LAST = 64;

    /// Columns before PATH.
    private static final int COLUMNS = 5;

    static final Mappings NONE = new Mappings(false, Set.of());

    /// Reads to the end, with a buffer of a fixed size: a process may have 65 530 mappings with
    /// paths of 4 KiB each.
    static Mappings read(InputStream maps) throws IOException {
        Reader reader = new Reader();
        byte[] buffer = new byte[1 << 16];
        for (int size = maps.read(buffer); size >= 0; size = maps.read(buffer)) {
            reader.take(buffer, size);
        }
        reader.endLine();
        return reader.found();
    }

    /// Keeps the first and the last bytes of a line's path.
    private static final class Reader {

        private final byte[] first = new byte[LAST];
        private final byte[] last = new byte[LAST];
        private int columns;
        private boolean inColumn;
        private int length;

        private boolean anonymous;
        private final Set<String> cdevs = new HashSet<>();

        void take(byte[] bytes, int size) {
            for (int at = 0; at < size; at++) {
                byte next = bytes[at];
                if (next == '\n') {
                    endLine();
                } else if (columns == COLUMNS && (length > 0 || next != ' ')) {
                    addToPath(next);
                } else if (next == ' ') {
                    columns += inColumn ? 1 : 0;
                    inColumn = false;
                } else {
                    inColumn = true;
                }
            }
        }

        private void addToPath(byte next) {
            if (length < LAST) {
                first[length] = next;
            }
            last[length % LAST] = next;
            length++;
        }

        void endLine() {
            if (length == ANONYMOUS.length && startsWith(ANONYMOUS)) {
                anonymous = true;
            } else if (length > 0 && first[0] == '/' && endsLikeACdev()) {
                cdev().ifPresent(cdevs::add);
            }
            columns = 0;
            inColumn = false;
            length = 0;
        }

        private boolean startsWith(byte[] text) {
            return Arrays.equals(first, 0, text.length, text, 0, text.length);
        }

        /// Nearly no file does, so that the others cost no memory.
        private boolean endsLikeACdev() {
            byte end = last[(length - 1) % LAST];
            return end == ')' || (end >= '0' && end <= '9');
        }

        private Optional<String> cdev() {
            Matcher matcher = CDEV_NODE.matcher(end());
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }

        /// The path's last bytes, a character each.
        private String end() {
            if (length <= LAST) {
                return new String(first, 0, length, StandardCharsets.ISO_8859_1);
            }
            int from = length % LAST;
            return new String(last, from, LAST - from, StandardCharsets.ISO_8859_1)
                    + new String(last, 0, from, StandardCharsets.ISO_8859_1);
        }

        Mappings found() {
            return anonymous || !cdevs.isEmpty()
                    ? new Mappings(anonymous, Set.copyOf(cdevs))
                    : NONE;
        }
    }
}
