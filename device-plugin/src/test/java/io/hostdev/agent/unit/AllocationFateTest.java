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

class AllocationFateTest {

    private static final ResourceName NIC = ResourceName.defaultFor("nic");
    private static final UnitId UNIT = UnitId.parse("0000:02:00.0");
    private static final Instant SINCE = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant LATE = SINCE.plus(AllocationFate.APPEARANCE);
    private static final PodUse OLD = new PodUse("default", "old", Map.of());
    private static final PodUse USER = new PodUse("default", "qemu", Map.of(NIC, Set.of(UNIT)));
    private static final PodUse SILENT = new PodUse("default", "qemu", Map.of());

    private static final Allocation FRESH =
            new Allocation(
                    NIC,
                    new TreeSet<>(Set.of(UNIT)),
                    List.of(),
                    SINCE,
                    Optional.empty(),
                    Set.of("default/old"));

    @Test
    void thePodThatIsSeenWithItHasIt() {
        assertThat(AllocationFate.of(FRESH, List.of(OLD, USER), SINCE))
                .isEqualTo(new AllocationFate.Attributed("default/qemu"));
        assertThat(AllocationFate.of(FRESH.to("default/qemu"), List.of(USER), LATE))
                .isEqualTo(new AllocationFate.Stands());
    }

    @Test
    void itIsOverWhenItsPodIsGone() {
        assertThat(AllocationFate.of(FRESH.to("default/qemu"), List.of(OLD), SINCE))
                .isEqualTo(new AllocationFate.Over());
    }

    @Test
    void aPodMayTakeAWhileToAppear() {
        assertThat(AllocationFate.of(FRESH, List.of(OLD), LATE.minusMillis(1)))
                .isEqualTo(new AllocationFate.Stands());
        assertThat(AllocationFate.of(FRESH, List.of(OLD), LATE))
                .isEqualTo(new AllocationFate.Over());
    }

    /// The list shows no ordinary init containers: the pod that came after the answer may still be
    /// in one.
    @Test
    void aPodInItsInitContainerKeepsIt() {
        assertThat(AllocationFate.of(FRESH, List.of(OLD, SILENT), LATE.plusSeconds(3600)))
                .isEqualTo(new AllocationFate.Stands());
    }

    @Test
    void anotherPodWithTheSameUnitsIsTheNewHolder() {
        assertThat(AllocationFate.of(FRESH.to("default/before"), List.of(USER), LATE))
                .isEqualTo(new AllocationFate.Attributed("default/qemu"));
    }
}
