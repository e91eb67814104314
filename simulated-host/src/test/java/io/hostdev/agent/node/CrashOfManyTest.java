// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.AllocationFate;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.LabUnits;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The agent dies while it works on two units at once, and while it binds a unit for a pod.
class CrashOfManyTest extends ModelledNode {

    private static final PlannedUnit NIC = planned(LabUnits.quadNic());
    private static final PlannedUnit PAIR = planned(LabUnits.cards(Terms.DEFAULT));
    private static final PlannedUnit LATE =
            planned(
                    LabUnits.claim(
                            "quad-nic",
                            "0000:02:00.0-3",
                            Siblings.REFUSE,
                            LabUnits.terms(BindMoment.ON_ALLOCATE)));

    /// Four functions and two: override, unbind and probe for each, and the module.
    private static final int WRITES_OF_BOTH = 19;

    private static final int WRITES_OF_BIND = 13;

    @ParameterizedTest
    @MethodSource("deathsWithTwo")
    void eachUnitIsFinishedOrUndone(int write, List<PlannedUnit> wanted) throws Exception {
        Death death = new Death(write, false);
        kernel.onWrite(death);
        agent().applyUnits(NIC, PAIR);
        death.await();
        next(wanted);
        for (PlannedUnit unit : wanted) {
            agent().awaitState(unit.id(), UnitState.Ready.class);
        }
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().journal().ledger().custodies().keySet())
                                .isEqualTo(
                                        wanted.stream()
                                                .map(PlannedUnit::id)
                                                .collect(Collectors.toSet())));
        assertThat(onVfio())
                .isEqualTo(
                        wanted.stream()
                                .flatMap(unit -> unit.bound().stream())
                                .collect(Collectors.toSet()));
        agent().applyUnits();
        awaitAsBefore();
    }

    static Stream<Arguments> deathsWithTwo() {
        return IntStream.rangeClosed(1, WRITES_OF_BOTH)
                .boxed()
                .flatMap(write ->
                        Stream.of(List.of(NIC, PAIR), List.of(PAIR), List.<PlannedUnit>of())
                                .map(wanted -> Arguments.of(write, wanted)));
    }

    /// What the pod was promised is bound for it by the next agent, or once the pod is gone undone.
    @ParameterizedTest
    @MethodSource("deathsForAPod")
    void aBindForAPodIsFinishedWhileThePodIsThere(int write, boolean podStays) throws Exception {
        agent().applyUnits(LATE);
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);
        Death death = new Death(write, false);
        kernel.onWrite(death);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        death.await();
        next(List.of(LATE));
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().awaitWords(QUAD_NIC, "in use by pod default/qemu");
        assertThat(onVfio()).isEqualTo(Set.copyOf(LATE.bound()));
        if (podStays) {
            next(List.of(LATE));
            agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
            agent().awaitWords(QUAD_NIC, "in use by pod default/qemu");
            assertThat(onVfio()).isEqualTo(Set.copyOf(LATE.bound()));
        }
        Death second = new Death(write, false);
        kernel.onWrite(second);
        agent().pods(Optional.of(List.of()));
        agent().awaitLook();
        pass(AllocationFate.CERTAINTY);
        second.await();
        next(List.of(LATE));
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);
        awaitAsBefore();
    }

    static Stream<Arguments> deathsForAPod() {
        return IntStream.rangeClosed(1, WRITES_OF_BIND)
                .mapToObj(write -> Arguments.of(write, write % 4 == 0));
    }

    private void next(List<PlannedUnit> wanted) throws Exception {
        leave(wanted);
        start();
    }

    private Set<Object> onVfio() {
        return kernel.observe().functions().stream()
                .filter(function -> function.binding().onVfio())
                .map(function -> function.address())
                .collect(Collectors.toSet());
    }

    private void awaitAsBefore() {
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertAsBefore();
                    assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
                });
    }
}
