// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.hostdev.cli.text.Paint;
import java.util.List;

/// An explanation for a person: what was found, one below the other, and what to do.
public final class ExplanationText {

    private ExplanationText() {}

    public static String of(Explanation explanation, Paint paint) {
        StringBuilder text = new StringBuilder();
        text.append(paint.heading(explanation.question())).append('\n');
        for (Finding finding : explanation.findings()) {
            text.append("  ").append(painted(finding, paint)).append('\n');
        }
        text.append('\n').append(paint.heading("What to do")).append('\n');
        List<String> advice = explanation.advice();
        for (String line : advice) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    private static String painted(Finding finding, Paint paint) {
        return switch (finding) {
            case Finding.OffersNobody _,
                    Finding.TooMany _,
                    Finding.AllInUse _,
                    Finding.IsRefused _ ->
                    paint.bad(finding.words());
            case Finding.Says _ -> paint.notice(finding.words());
            case Finding.PodStands _,
                    Finding.Requests _,
                    Finding.RequestsNothing _,
                    Finding.NodeHas _,
                    Finding.UnitStands _,
                    Finding.ConditionSays _,
                    Finding.FunctionStands _,
                    Finding.SelectedByNobody _ ->
                    finding.words();
        };
    }
}
