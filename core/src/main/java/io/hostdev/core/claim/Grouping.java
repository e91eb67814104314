// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.claim;

/// How a claim's functions are put together into units.
public record Grouping(UnitScope scope, Siblings siblings) {

    public static final Grouping DEFAULT = new Grouping(UnitScope.DEVICE, Siblings.REFUSE);

    public enum UnitScope {
        /// The selected functions of one multifunction device go together.
        DEVICE,
        /// One by one, where their groups let them.
        FUNCTION
    }

    /// What happens to members of a group that nobody selected and that sit on a host driver.
    public enum Siblings {
        /// They stay, and the unit is refused.
        REFUSE,
        /// They are detached too, and given to nobody.
        DETACH
    }
}
