// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.fabric8.kubernetes.client.CustomResource;
import io.hostdev.agent.host.SteadyClock;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The directions in which the agent's parts may look.
@AnalyzeClasses(packages = "io.hostdev.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String AGENT = "io.hostdev.agent.";

    /// What reaches the kernel, the disk, the kubelet or the API server, or tells of it.
    private static final List<String> ADAPTERS =
            List.of(
                    "sysfs", "vfio", "proc", "uevent", "hostuse", "journal", "cdi", "kubelet",
                    "kube", "metrics");

    @ArchTest
    static final ArchRule ADAPTERS_NEVER_SEE_EACH_OTHER =
            CompositeArchRule.of(
                    ADAPTERS.stream()
                            .<ArchRule>map(adapter ->
                                    noClasses()
                                            .that()
                                            .resideInAPackage(AGENT + adapter + "..")
                                            .should()
                                            .dependOnClassesThat()
                                            .resideInAnyPackage(adaptersBut(adapter)))
                            .toList());

    @ArchTest
    static final ArchRule ONLY_THE_ASSEMBLY_SEES_ADAPTERS =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            AGENT + "unit..",
                            AGENT + "container..",
                            AGENT + "port..",
                            AGENT + "bind..",
                            AGENT + "node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(adaptersBut(""));

    @ArchTest
    static final ArchRule ADAPTERS_NEVER_SEE_THE_AGENT_THAT_USES_THEM =
            noClasses()
                    .that()
                    .resideInAnyPackage(adaptersBut(""))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(AGENT + "node..", AGENT + "bind..");

    @ArchTest
    static final ArchRule SYSTEM_CALLS_ARE_FOR_THE_KERNELS_ADAPTERS =
            classes()
                    .that()
                    .resideInAPackage(AGENT + "syscall..")
                    .should()
                    .onlyBeAccessed()
                    .byAnyPackage(
                            AGENT + "syscall..",
                            AGENT + "sysfs..",
                            AGENT + "vfio..",
                            AGENT + "proc..",
                            AGENT + "uevent..",
                            AGENT + "hostuse..");

    @ArchTest
    static final ArchRule WHAT_DECIDES_DOES_NO_IO =
            noClasses()
                    .that()
                    .resideInAnyPackage(AGENT + "unit..", AGENT + "container..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.net..",
                            "java.util.concurrent..",
                            "io.fabric8..",
                            "io.grpc..",
                            "org.slf4j..");

    @ArchTest
    static final ArchRule THE_AGENT_NEVER_SEES_THE_OPERATOR =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.hostdev.operator..");

    /// Whoever waits does so by a clock that nobody sets. `Main` gives the time of day to the
    /// statuses.
    @ArchTest
    static final ArchRule ONLY_ONE_READS_THE_TIME_OF_DAY =
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(SteadyClock.class, Main.class)
                    .should()
                    .callMethod(InstantSource.class, "system")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Clock.class, "systemUTC")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    /// What they cost stands in docs/decisions/0020. The custom resources are Fabric8's types too:
    /// the agent reads and writes their specs and statuses.
    @ArchTest
    static final ArchRule NO_CLIENT_LIBRARY_AND_NO_DATABIND =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.fabric8..", "com.fasterxml.jackson.databind..")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(CustomResource.class);

    /// `unit` and `port` count as one: a port speaks of units (a journal of custodies), and a rule
    /// about units of what a port has seen (a holder, a pod). Both are types without behaviour.
    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().assignedFrom(new PackagesOfTheAgent()).should().beFreeOfCycles();

    private static final class PackagesOfTheAgent implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass found) {
            String name = found.getPackageName();
            if (!name.startsWith(AGENT)) {
                return SliceIdentifier.ignore();
            }
            String part = name.substring(AGENT.length());
            return SliceIdentifier.of(part.equals("port") ? "unit" : part);
        }

        @Override
        public String getDescription() {
            return "the agent's packages";
        }
    }

    private static String[] adaptersBut(String name) {
        return ADAPTERS.stream()
                .filter(adapter -> !adapter.equals(name))
                .map(adapter -> AGENT + adapter + "..")
                .toArray(String[]::new);
    }
}
