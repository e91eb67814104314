// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names in mountinfo and swaps have blanks and backslashes as three octal digits: `\040`.
final class Escapes {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private Escapes() {}

    static String decode(String text) {
        return OCTAL.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                Character.toString(Integer.parseInt(found.group(1), 8))));
    }
}
