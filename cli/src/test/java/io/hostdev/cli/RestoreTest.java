// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.host.Leaving;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.journal.StateLock;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.cli.restore.NodeRestoring;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.select.Selector;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `hostdev restore` on a modelled machine whose agent has bound a card, and is gone.
class RestoreTest {

    private static final List<PciAddress> CARD =
            IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).toList();

    private final SimulatedKernel kernel = LabMachine.kernel();

    @TempDir private Path state;
    @TempDir private Path other;

    @BeforeEach
    void anAgentHasBoundTheCard() throws Exception {
        Claim claim =
                new Claim(
                        "quad-nic",
                        Instant.EPOCH,
                        ResourceName.defaultFor("quad-nic"),
                        Map.of(),
                        List.of(Selector.byAddress("0000:02:00.0-3")),
                        new Grouping(Grouping.UnitScope.DEVICE, Grouping.Siblings.REFUSE),
                        Terms.DEFAULT);
        new FilePlanStore(state)
                .save(
                        new AcceptedPlan(
                                1, Planner.plan(LabMachine.machine(), List.of(claim)).units()));
        ReadyOnce ready = new ReadyOnce();
        try (Journal journal = FileJournal.open(state, kernel.bootId());
                NodeAgent agent =
                        new NodeAgent(
                                ports(journal),
                                _ -> new NoKubelet(),
                                ready,
                                Admission.Settings.DEFAULT)) {
            agent.start();
            assertThat(ready.seen.await(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(drivers()).containsOnly("vfio-pci");
    }

    @Test
    void everythingGoesBack() {
        assertThat(run("")).isEqualTo("All is back: nothing is owed to this machine.\n[0]");
        assertThat(drivers()).containsOnly("e1000e");
        assertThat(run("")).endsWith("[0]");
    }

    @Test
    void whoHasItIsNamedAndKeepsIt() throws Exception {
        try (SimulatedProcess process = kernel.startProcess("qemu", Optional.empty())) {
            process.use(group(), CARD.getFirst());
            assertThat(run("--wait 0s"))
                    .contains(
                            "still owed  0000:02:00.0 of HostDevice quad-nic: no longer wanted, still held by process "
                                    + process.pid())
                    .contains("1 piece left as it is")
                    .endsWith("[1]");
            assertThat(run("--dry-run"))
                    .contains("would stay     0000:02:00.0 of HostDevice quad-nic")
                    .endsWith("[1]");
            assertThat(drivers()).containsOnly("vfio-pci");
        }
        assertThat(run("")).endsWith("[0]");
        assertThat(drivers()).containsOnly("e1000e");
    }

    @Test
    void aDryRunTouchesNothing() throws Exception {
        byte[] journal = Files.readAllBytes(state.resolve("journal"));
        kernel.forgetWrites();
        assertThat(run("--dry-run"))
                .isEqualTo(
                        """
                        would go back  0000:02:00.0 of HostDevice quad-nic: going back to the host
                        1 would go back, 0 would stay. Nothing was touched.
                        [0]\
                        """);
        assertThat(kernel.writes()).isEmpty();
        assertThat(Files.readAllBytes(state.resolve("journal"))).isEqualTo(journal);
    }

    @Test
    void besideAnAgentItIsRefused() throws Exception {
        try (StateLock _ = new StateLock(state, Duration.ZERO)) {
            assertThat(run("--wait 0s"))
                    .startsWith("hostdev: another agent works in " + state)
                    .contains("nothing was touched")
                    .endsWith("[2]");
        }
        assertThat(drivers()).containsOnly("vfio-pci");
    }

    @Test
    void aJournalThatCannotBeTrustedIsNotActedOn() throws IOException {
        Files.writeString(state.resolve("journal"), "something else\nand more\n");
        assertThat(run("")).contains("nothing was touched").endsWith("[2]");
        assertThat(drivers()).containsOnly("vfio-pci");
    }

    @Test
    void hostdevsFilesGoAtLast() throws IOException {
        assertThat(run("--purge"))
                .contains("Nothing of Hostdev is left on its disk.")
                .endsWith("[0]");
        assertThat(state.resolve("journal")).doesNotExist();
        Files.deleteIfExists(state);
        assertThat(run("")).startsWith("There is no " + state).endsWith("[0]");
    }

    @Test
    void aFileThatCannotGoIsNamedAfterAllIsBack() throws IOException {
        Path stubborn = other.resolve("hostdev-stubborn.json");
        Files.createDirectories(stubborn.resolve("full"));
        assertThat(run("--purge"))
                .contains("All is back: nothing is owed to this machine.")
                .contains("Hostdev's files are not all removed: ", stubborn.toString())
                .endsWith("[1]");
        Files.delete(stubborn.resolve("full"));
        assertThat(run("--purge")).endsWith("[0]");
    }

    @Test
    void howLongIsSaidAsItIs() {
        assertThat(run("--wait soon"))
                .contains("'soon': expected a number and s, m or h, such as 90s")
                .endsWith("[2]");
    }

    private String run(String options) {
        NodeRestoring restoring =
                new NodeRestoring((host, patience) ->
                        new Leaving(
                                host, kernel.bootId(), (journal, _) -> ports(journal), patience));
        Session.Result result =
                Session.in(state)
                        .with(restoring)
                        .run(
                                "hostdev restore --state-dir %s --kubelet-dir %s --cdi-dir %s %s"
                                        .formatted(state, other, other, options)
                                        .strip());
        return result.output() + "[" + result.status() + "]";
    }

    /// With a kubelet that runs no pod.
    private NodePorts ports(Journal journal) {
        return new NodePorts(
                kernel.pciBus(),
                kernel.vfioGroups(),
                kernel.holders(),
                kernel.grantedNodes(),
                kernel.hostUses(),
                kernel.uevents(),
                () -> Optional.of(List.of()),
                journal,
                new FilePlanStore(state),
                new CdiFiles(other),
                InstantSource.system(),
                kernel.bootId(),
                Observer.NONE);
    }

    private Stream<String> drivers() {
        return CARD.stream()
                .map(address ->
                        kernel.pciBus()
                                .observe(address)
                                .flatMap(function -> function.binding().driver())
                                .map(BoundDriver::name)
                                .orElse("none"));
    }

    private IommuGroupId group() {
        return kernel.pciBus().observe(CARD.getFirst()).orElseThrow().group().orElseThrow();
    }

    private static final class NoKubelet implements DevicePlugins {
        @Override
        public void offer(Map<ResourceName, List<Offer>> offers) {}

        @Override
        public void close() {}
    }

    private static final class ReadyOnce implements HostNodeApi {

        private final CountDownLatch seen = new CountDownLatch(1);

        @Override
        public void report(NodeReport report) {
            if (report.units().stream().anyMatch(unit -> unit.state() instanceof UnitState.Ready)) {
                seen.countDown();
            }
        }

        @Override
        public void watch(Consumer<AcceptedPlan> accept) {}

        @Override
        public void close() {}
    }
}
