// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.plan.UnitInPlace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanMappingTest {

    /// What waits, goes or has failed is not kept against the planner's better judgement.
    @ParameterizedTest
    @EnumSource(UnitPhase.class)
    void what_is_bound_and_wanted_is_in_place(UnitPhase phase) {
        assertThat(PlanMapping.inPlace(List.of(status("0000:02:00.0", phase))))
                .hasSize(
                        switch (phase) {
                            case READY, IN_USE, UNHEALTHY -> 1;
                            case DETACHED,
                                    BINDING,
                                    DRAINING,
                                    RELEASING,
                                    REATTACHING,
                                    MISSING,
                                    FAILED ->
                                    0;
                        })
                .allMatch(new UnitInPlace("nic", UnitId.parse("0000:02:00.0"))::equals);
    }

    @Test
    void nothing_said_is_nothing_in_place() {
        assertThat(PlanMapping.inPlace(null)).isEmpty();
    }

    @Test
    void a_unit_without_an_address_is_named() {
        assertThatThrownBy(() -> PlanMapping.inPlace(List.of(status("nonsense", UnitPhase.READY))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("status.units.id: 'nonsense'");
    }

    @Test
    void a_resource_that_is_none_is_named() {
        assertThat(PlanMapping.resources(List.of("hostdev.io/nic")))
                .containsExactly(new ResourceName("hostdev.io/nic"));
        assertThatThrownBy(() -> PlanMapping.resources(List.of("hostdev.io/nic", "nonsense")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spec.resources[1]: ");
    }

    private static UnitStatus status(String id, UnitPhase phase) {
        return new UnitStatus(id, "nic", phase, null, null, null, null);
    }
}
