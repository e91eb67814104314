// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.claim;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.machine.IommuGroupId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A container that has a group's node may open the group at any time: as long as it lives its unit
/// is left alone, whether it has the group open or not, and whoever lists it or does not.
abstract class PodLifeContract extends AgentContract {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();
    private final List<IommuGroupId> triedOpens = new CopyOnWriteArrayList<>();

    /// The kubelet lists no pod at all: it has just started, or the container is an ordinary init
    /// container, or its pod was force-deleted.
    @ParameterizedTest
    @EnumSource
    void aContainerThatClosesAndOpensAgainKeepsItsUnit(BindMoment bind) throws Exception {
        start(countingOpens(), clock);
        OtherProcess container = startContainer(bind);
        use(container);
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        int written = agent().writes().size();
        triedOpens.clear();

        closeAll(container);
        lookOften();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        assertThat(agent().writes()).hasSize(written);
        assertThat(triedOpens).isEmpty();
        assertOnDriver(VFIO, quadNicFunctions());
        use(container);
        lookOften();

        container.close();
        lookOften();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void aContainerThatHasOpenedNothingYetKeepsItsUnit() throws Exception {
        start(countingOpens(), clock);
        OtherProcess container = startContainer(BindMoment.ON_ALLOCATE);
        int written = agent().writes().size();
        triedOpens.clear();
        lookOften();
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
        assertThat(agent().writes()).hasSize(written);
        assertThat(triedOpens).isEmpty();

        use(container);
        container.close();
        lookOften();
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);
        assertOnDriver("e1000e", quadNicFunctions());
    }

    @Test
    void aMappingOfThePodBeforeKeepsTheNextOneWaiting() throws Exception {
        OtherProcess first = startContainer(BindMoment.EAGER);
        use(first);
        succeed(first.map(quadNic(0)));
        closeAll(first);

        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by process " + first.pid());
        first.close();
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }

    private OtherProcess startContainer(BindMoment bind) throws Exception {
        agent().apply(claim("quad-nic", "0000:02:00.0-3", Siblings.REFUSE, LabUnits.terms(bind)));
        agent().awaitState(
                        QUAD_NIC,
                        bind == BindMoment.EAGER
                                ? UnitState.Ready.class
                                : UnitState.Detached.class);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        return host().startContainer(group(quadNic(0)));
    }

    private void use(OtherProcess container) {
        IommuGroupId group = group(quadNic(0));
        succeed(container.openGroup(group));
        succeed(container.setContainer(group));
        succeed(container.openDevice(quadNic(0)));
    }

    private void closeAll(OtherProcess container) {
        container.closeDevice(quadNic(0));
        container.closeGroup(group(quadNic(0)));
    }

    /// Whatever the agent waits for in time has come.
    private void lookOften() {
        for (int look = 0; look < 3; look++) {
            agent().pods(Optional.of(List.of()));
            agent().awaitLook();
            clock.advance(LONG);
        }
        agent().awaitLook();
    }

    private HostUnderTest countingOpens() {
        return new AnsweringHost(
                host(),
                (groups, group) -> {
                    triedOpens.add(group);
                    return groups.tryOpen(group);
                });
    }
}
