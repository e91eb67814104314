// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import java.util.List;

/// An answer: what was found out, and what to do.
///
/// @param question what was asked, in words
/// @param advice what to do, in the order to try it; never empty
public record Explanation(String question, List<Finding> findings, List<String> advice) {

    public Explanation {
        findings = List.copyOf(findings);
        advice = advice.stream().distinct().toList();
        if (advice.isEmpty()) {
            throw new IllegalArgumentException("no advice on " + question);
        }
    }
}
