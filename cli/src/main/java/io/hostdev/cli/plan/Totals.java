// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.hostdev.cli.text.Count;

/// What a preview comes to, for the objects that were asked about.
///
/// @param accepted units
/// @param detached functions that would leave a host driver
/// @param refused units and numbers of VFs
record Totals(long accepted, long detached, long refused) {

    static Totals of(Preview preview) {
        return new Totals(
                preview.nodes().stream().flatMap(preview::ownUnits).count(),
                preview.steps().filter(Step::leavesHost).count(),
                preview.nodes().stream().mapToLong(preview::refusals).sum());
    }

    @Override
    public String toString() {
        return "%s accepted (%s would leave a host driver), %s refused"
                .formatted(
                        Count.of(accepted, "unit"),
                        Count.of(detached, "function"),
                        refused == 0 ? "none" : Long.toString(refused));
    }
}
