// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The VFIO devices that a process has mapped, from `/proc/PID/maps`. A mapping outlives the
/// descriptor and holds the device all the same.
///
/// @param anonymous a device that was opened through its group: which one is not told
/// @param cdevs names of the cdevs that are mapped (`vfio0`)
record Mappings(boolean anonymous, Set<String> cdevs) {

    private static final byte[] MARK = "vfio".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern ANONYMOUS = Pattern.compile("anon_inode:\\[vfio-device]");
    private static final Pattern CDEV =
            Pattern.compile("/(vfio\\d+)(?: \\(deleted\\))?$", Pattern.MULTILINE);

    static final Mappings NONE = new Mappings(false, Set.of());

    /// @param maps the file's bytes: megabytes of nothing for us, so they are decoded only if need
    ///   be
    static Mappings parse(byte[] maps) {
        if (!contains(maps, MARK)) {
            return NONE;
        }
        String text = new String(maps, StandardCharsets.UTF_8);
        Set<String> cdevs = new HashSet<>();
        Matcher matcher = CDEV.matcher(text);
        while (matcher.find()) {
            cdevs.add(matcher.group(1));
        }
        return new Mappings(ANONYMOUS.matcher(text).find(), cdevs);
    }

    private static boolean contains(byte[] text, byte[] word) {
        for (int start = 0; start <= text.length - word.length; start++) {
            if (text[start] == word[0]
                    && text[start + 1] == word[1]
                    && text[start + 2] == word[2]
                    && text[start + 3] == word[3]) {
                return true;
            }
        }
        return false;
    }
}
