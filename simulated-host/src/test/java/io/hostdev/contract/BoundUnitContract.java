// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the agent's own programs leave of a bind and a release that do not go as they should.
abstract class BoundUnitContract extends HostContract {

    @TempDir private Path disk;

    private Optional<BoundUnit> unit = Optional.empty();
    private Optional<Traces> before = Optional.empty();

    @BeforeEach
    final void openUnit() throws Exception {
        before = Optional.of(Traces.of(bus()));
        unit = Optional.of(new BoundUnit(host(), disk));
    }

    @AfterEach
    final void closeUnit() {
        unit.ifPresent(BoundUnit::close);
    }

    final BoundUnit unit() {
        return unit.orElseThrow();
    }

    /// Of a bind on this bus.
    final BindFailure failureToBind(PciBus bus) {
        return failureToBind(bus, host().vfioGroups());
    }

    final BindFailure failureToBind(PciBus bus, VfioGroups groups) {
        return failure(() -> unit().bind(bus, groups, Optional.empty()));
    }

    static BindFailure failure(ThrowingCallable work) {
        BindFailure failure = catchThrowableOfType(BindFailure.class, work);
        assertThat(failure).as("it failed").isNotNull();
        return failure;
    }

    final void assertUndone() throws KernelRefusal {
        assertThat(unit().ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow());
    }

    /// All but the function of this write, which has gone.
    final void assertOthersAtHome(Write gone) {
        PciAddress vanished = PciAddress.parse(gone.subject());
        assertThat(bus().observe(vanished)).isEmpty();
        assertThat(QUAD_NIC_FUNCTIONS)
                .filteredOn(function -> !function.equals(vanished))
                .map(this::driver)
                .containsOnly(Optional.of("e1000e"));
    }

    final void awaitItsReturn() {
        if (QUAD_NIC_FUNCTIONS.stream().anyMatch(function -> bus().observe(function).isEmpty())) {
            host().rescan();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow()));
    }
}
