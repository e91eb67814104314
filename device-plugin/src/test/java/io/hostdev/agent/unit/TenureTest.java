// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TenureTest {

    private static final Allocation FRESH =
            Allocation.answered(
                    ResourceName.defaultFor("nic"),
                    new TreeSet<>(Set.of(UnitId.parse("0000:02:00.0"))),
                    List.of(),
                    Instant.EPOCH,
                    Set.of());
    private static final PodUse OTHER = new PodUse("default", "other", Map.of());
    private static final PodUse QEMU = new PodUse("default", "qemu", Map.of());

    @Test
    void withoutAnAnswerItIsNobodys() {
        assertThat(Tenure.of(Optional.empty(), Optional.of(List.of(QEMU))))
                .isEqualTo(Tenure.NOBODYS);
    }

    @Test
    void aPodThatIsListedHasItWhateverTheKubeletSaysOfItsDevices() {
        assertThat(of(FRESH.to("default/qemu"), OTHER, QEMU)).isEqualTo(Tenure.KEPT);
    }

    @Test
    void aPodThatIsNotListedHasLeftIt() {
        assertThat(of(FRESH.to("default/qemu"), OTHER)).isEqualTo(Tenure.LEFT);
    }

    @Test
    void whoWasNotSeenYetMayHaveIt() {
        assertThat(of(FRESH, OTHER)).isEqualTo(Tenure.KEPT);
    }

    @Test
    void aKubeletThatDoesNotAnswerHasForgottenNobody() {
        assertThat(Tenure.of(Optional.of(FRESH.to("default/qemu")), Optional.empty()))
                .isEqualTo(Tenure.KEPT);
    }

    private static Tenure of(Allocation allocation, PodUse... pods) {
        return Tenure.of(Optional.of(allocation), Optional.of(List.of(pods)));
    }
}
