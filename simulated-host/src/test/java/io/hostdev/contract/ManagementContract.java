// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.CARDS;
import static io.hostdev.contract.LabUnits.CARDS_RESOURCE;
import static io.hostdev.contract.LabUnits.cards;
import static io.hostdev.contract.LabUnits.terms;
import static io.hostdev.simulated.LabMachine.CARD_1;
import static io.hostdev.simulated.LabMachine.CARD_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.plan.RefusedUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// libvirt's matrix: managed or not, over what the functions are on when we come, in use or not
/// when we go. Whatever it was, all of it is afterwards as it was.
abstract class ManagementContract extends AgentContract {

    private static final String HOST = "e1000";

    /// What a function is on.
    ///
    /// @param driver empty: none
    /// @param override the text of its `driver_override`; empty: not set
    record Origin(String driver, String override) {
        @Override
        public String toString() {
            return (driver.isEmpty() ? "no driver" : driver)
                    + (override.isEmpty() ? "" : " with override " + override);
        }
    }

    /// @param first what [io.hostdev.simulated.LabMachine#CARD_1] is on
    /// @param inUse a process has the group open when the unit is no longer wanted
    record Row(Origin first, Origin second, boolean inUse) {
        @Override
        public String toString() {
            return "%s and %s, %s".formatted(first, second, inUse ? "in use" : "free");
        }

        boolean onVfio() {
            return first.driver().equals(VFIO) && second.driver().equals(VFIO);
        }
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (boolean inUse : new boolean[] {false, true}) {
            rows.add(new Row(new Origin(HOST, ""), new Origin(HOST, HOST), inUse));
            rows.add(new Row(new Origin("", ""), new Origin("", "no-such-driver"), inUse));
            rows.add(new Row(new Origin(VFIO, VFIO), new Origin(VFIO, ""), inUse));
            rows.add(new Row(new Origin(HOST, ""), new Origin(VFIO, VFIO), inUse));
            rows.add(new Row(new Origin("", ""), new Origin("pci-stub", "pci-stub"), inUse));
            rows.add(new Row(new Origin("pci-stub", ""), new Origin(HOST, ""), inUse));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void managed(Row row) throws Exception {
        prepare(row);
        agent().apply(cards(terms(Management.MANAGED)));
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertOnDriver(VFIO, CARD_1, CARD_2);

        if (!row.inUse()) {
            agent().apply();
        } else if (row.onVfio()) {
            use(CARD_1);
            agent().apply();
            agent().awaitGone(CARDS);
            assertThat(agent().writes()).isEmpty();
        } else {
            OtherProcess process = use(CARD_1);
            int bound = agent().writes().size();
            agent().apply();
            agent().awaitWords(CARDS, "process " + process.pid());
            agent().awaitLook();
            assertThat(agent().writes()).hasSize(bound);
            assertOnDriver(VFIO, CARD_1, CARD_2);
            process.close();
        }
        awaitGoneWithoutTrace(CARDS);
    }

    /// The admin binds, and we write nothing.
    @ParameterizedTest
    @MethodSource("rows")
    void unmanaged(Row row) throws Exception {
        prepare(row);
        if (row.onVfio()) {
            agent().apply(cards(terms(Management.UNMANAGED)));
            agent().awaitState(CARDS, UnitState.Ready.class);
            assertThat(agent().offers().get(CARDS_RESOURCE))
                    .singleElement()
                    .extracting(Offer::healthy)
                    .isEqualTo(true);
        } else {
            assertRefusedByThePlanner();
            agent().applyUnits(plannedWhenItWasOnVfio());
            agent().awaitState(CARDS, UnitState.Unhealthy.class);
            agent().awaitWords(CARDS, "and is unmanaged: bind it to a VFIO driver by hand");
        }
        Optional<OtherProcess> process =
                row.inUse() && row.onVfio() ? Optional.of(use(CARD_1)) : Optional.empty();
        agent().apply();
        agent().awaitGone(CARDS);
        process.ifPresent(OtherProcess::close);
        awaitGoneWithoutTrace(CARDS);
        assertThat(agent().writes()).isEmpty();
    }

    private void prepare(Row row) throws Exception {
        put(CARD_1, row.first());
        put(CARD_2, row.second());
        rememberHost();
        agent().awaitLook();
    }

    private void put(PciAddress address, Origin origin) throws Exception {
        if (origin.driver().isEmpty()) {
            bus().unbind(address);
        } else if (!origin.driver().equals(HOST)) {
            bus().provideDriver(origin.driver());
            rebind(address, origin.driver());
        }
        bus().overrideDriver(
                        address, Optional.of(origin.override()).filter(text -> !text.isEmpty()));
        assertOnDriver(origin.driver().isEmpty() ? "none" : origin.driver(), address);
    }

    private void assertRefusedByThePlanner() {
        assertThat(
                        Planner.plan(
                                        agent().report().orElseThrow().machine(),
                                        List.of(cards(terms(Management.UNMANAGED))))
                                .refused())
                .extracting(RefusedUnit::refusal)
                .hasOnlyElementsOfType(Refusal.NotOnVfio.class)
                .isNotEmpty();
    }

    private static PlannedUnit plannedWhenItWasOnVfio() {
        PlannedUnit managed = LabUnits.planned(cards(terms(Management.MANAGED)));
        return new PlannedUnit(
                managed.hostDevice(),
                managed.resourceName(),
                managed.functions(),
                managed.siblings(),
                managed.identities(),
                terms(Management.UNMANAGED));
    }
}
