// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one node adds to one object.
public sealed interface Contribution permits NodeContribution, VirtualFunctionsContribution {

    String node();

    /// Whether the node has let go of an object in deletion: it was planned without it, its agent
    /// has taken that plan up, and nothing is left. An agent that has not seen the plan may be
    /// carrying out the one before.
    ///
    /// @param generation of the object in deletion
    boolean released(long generation);

    /// Why the node could not be planned; absent: it was.
    @Nullable String obstacle();

    /// What keeps the node from being released, in words. Empty although it is not released: its
    /// agent has not seen the deletion.
    List<String> left();
}
