// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the agent does to a host and says of it: the real agent, on the modelled kernel
/// (`Simulated*Test`) and on the real one (`Kernel*IT`).
@Timeout(180)
abstract class AgentContract extends HostContract {

    @TempDir private Path disk;

    private Optional<AgentOnHost> agent = Optional.empty();
    private Optional<Traces> before = Optional.empty();

    @BeforeEach
    final void startAgent() throws Exception {
        rememberHost();
        start(host());
    }

    @AfterEach
    final void stopAgent() {
        agent.ifPresent(AgentOnHost::close);
    }

    final AgentOnHost agent() {
        return agent.orElseThrow();
    }

    /// The node's, for the agent.
    final Path disk() {
        return disk;
    }

    /// An agent of the same node, with the same disk, in place of the one that runs.
    final void start(HostUnderTest host) throws Exception {
        start(host, InstantSource.system());
    }

    final void start(HostUnderTest host, InstantSource clock) throws Exception {
        stopAgent();
        Surroundings surroundings = Surroundings.PLAIN.with(clock);
        if (agent.isPresent()) {
            surroundings = surroundings.with(agent.get().pods());
        }
        agent = Optional.of(new AgentOnHost(host, disk, surroundings).awaitReport());
    }

    /// The host as it is now is how it is to be afterwards.
    final void rememberHost() throws KernelRefusal {
        before = Optional.of(Traces.of(bus()));
    }

    /// As it is to be afterwards.
    final Traces remembered() {
        return before.orElseThrow();
    }

    /// The four-function card is bound, and nobody has it.
    final void ready() {
        agent().apply(quadNic());
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    /// The card is a pod's, whose container has started with it.
    final void giveToPod() throws Exception {
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().awaitWords(QUAD_NIC, "pod default/qemu");
    }

    /// Nothing is left of the unit: not on the host, not in the journal, not in what is said.
    final void awaitGoneWithoutTrace(UnitId unit) {
        agent().awaitGone(unit);
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(Traces.of(bus())).isEqualTo(before.orElseThrow());
                    assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
                });
    }

    final void assertOnDriver(String name, PciAddress... functions) {
        assertThat(functions)
                .extracting(function -> driver(function).orElse("none"))
                .containsOnly(name);
    }

    static PciAddress[] quadNicFunctions() {
        return QUAD_NIC_FUNCTIONS.toArray(PciAddress[]::new);
    }
}
