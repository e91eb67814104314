// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.UNIT;
import static io.hostdev.contract.BoundUnit.undoing;
import static io.hostdev.contract.BoundUnit.writesOfBind;
import static io.hostdev.contract.BoundUnit.writesOfRelease;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.DoomedAgent.Work;
import io.hostdev.core.machine.Function;
import io.hostdev.simulated.LabMachine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// kill -9 on the real kernel: a process that binds, gives back or undoes is killed before each of
/// its writes and records, and the agent that starts on what it left brings the machine to the new
/// state or the old one, as its plan says. Nothing is lost on the way.
@Tag("kernel")
@Timeout(180)
final class KernelKillIT extends HostContract {

    /// @param step before which it is killed, from 1
    /// @param wanted the plan of the agent that starts afterwards has the unit
    record Kill(Work work, int step, boolean wanted) {
        @Override
        public String toString() {
            return "%s, before step %d, then %s"
                    .formatted(work, step, wanted ? "wanted" : "not wanted");
        }
    }

    @TempDir private static Path shared;

    @TempDir private Path disk;

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }

    @ParameterizedTest
    @MethodSource("kills")
    void theNextAgentFinishesOrUndoes(Kill kill) throws Exception {
        Traces before = Traces.of(bus());
        if (kill.work() == Work.RELEASE) {
            try (BoundUnit unit = new BoundUnit(host(), disk)) {
                unit.bind(Optional.empty());
            }
        }
        kill(kill);
        new FilePlanStore(disk)
                .save(new AcceptedPlan(1, List.of(), kill.wanted() ? List.of(UNIT) : List.of()));
        try (AgentOnHost agent = new AgentOnHost(host(), disk).awaitReport()) {
            if (kill.wanted()) {
                agent.awaitState(UNIT.id(), UnitState.Ready.class);
                assertThat(QUAD_NIC_FUNCTIONS).map(this::driver).containsOnly(Optional.of(VFIO));
                assertThat(host().vfioGroups().tryOpen(group(QUAD_NIC_FUNCTIONS.getFirst())))
                        .isEqualTo(new State.Free(true));
                assertThat(agent.journal().ledger().custodies()).containsOnlyKeys(UNIT.id());
                agent.applyUnits();
            }
            agent.awaitGone(UNIT.id());
            AgentOnHost.soon()
                    .untilAsserted(() -> {
                        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
                        assertThat(Traces.of(bus())).isEqualTo(before);
                    });
            assertThat(agent.report().orElseThrow().machine().functions())
                    .map(Function::address)
                    .containsExactlyElementsOf(
                            LabMachine.machine().functions().stream()
                                    .map(Function::address)
                                    .toList());
        }
    }

    /// SIGKILL, when it has come to its step.
    private void kill(Kill kill) throws IOException, InterruptedException {
        Process doomed =
                start("-XX:SharedArchiveFile=" + archive(), disk, kill.work(), kill.step());
        try (BufferedReader said = doomed.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(said.readLine()).startsWith("stopped before ");
        } finally {
            doomed.destroyForcibly();
        }
        assertThat(doomed.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
    }

    /// Its classes in one file and in the form in which they are in memory: without that the
    /// program takes longer to start than to do its work.
    @BeforeAll
    static void archiveClasses() throws IOException, InterruptedException {
        Path classes =
                Path.of(
                        DoomedAgent.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath());
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        assertThat(
                        jar.run(
                                System.out,
                                System.err,
                                "cf",
                                jar().toString(),
                                "-C",
                                classes.toString(),
                                "."))
                .isZero();
        Process rehearsal =
                start("-XX:ArchiveClassesAtExit=" + archive(), shared, Work.REHEARSAL, 0);
        assertThat(rehearsal.waitFor()).isZero();
    }

    private static Process start(String sharing, Path state, Work work, int step)
            throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        sharing,
                        "-cp",
                        classPath(),
                        DoomedAgent.class.getName(),
                        state.toString(),
                        work.name(),
                        Integer.toString(step))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// An archive of classes is made of files alone.
    private static String classPath() {
        return Stream.concat(
                        Stream.of(jar().toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path jar() {
        return shared.resolve("classes.jar");
    }

    private static Path archive() {
        return shared.resolve("classes.jsa");
    }

    /// Before each write and each record: 56 points, each with both plans; by default a sample.
    static Stream<Kill> kills() {
        int lastProbe = writesOfBind().size() - 1;
        int undo = undoing(writesOfBind().subList(0, lastProbe)).size();
        return Sample.of(
                10,
                Stream.of(
                                kills(Work.BIND, writesOfBind().size() + 1),
                                kills(Work.RELEASE, writesOfRelease().size() + 2),
                                kills(Work.ROLLBACK, undo + 1))
                        .flatMap(kills -> kills));
    }

    private static Stream<Kill> kills(Work work, int steps) {
        return IntStream.rangeClosed(1, steps)
                .boxed()
                .flatMap(
                        step -> Stream.of(new Kill(work, step, true), new Kill(work, step, false)));
    }
}
