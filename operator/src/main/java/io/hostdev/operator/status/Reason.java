// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.core.words.Words;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A word that an agent gives as the reason of something.
final class Reason {

    /// As Kubernetes has it for the reason of a condition.
    private static final Pattern FORM = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?");

    private Reason() {}

    /// @param otherwise what to say where the agent says none, or one that no condition and no
    ///   Event may have
    static String of(@Nullable String said, String otherwise) {
        return said != null && said.length() <= Words.WORD && FORM.matcher(said).matches()
                ? said
                : otherwise;
    }
}
