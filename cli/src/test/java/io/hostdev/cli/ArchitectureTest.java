// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The directions in which the command line's parts may look.
@AnalyzeClasses(packages = "io.hostdev.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.hostdev.cli.(*)..").should().beFreeOfCycles();

    /// Inspecting and planning start without the Kubernetes client.
    @ArchTest
    static final ArchRule ONLY_THE_ADAPTER_KNOWS_THE_KUBERNETES_CLIENT =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.hostdev.cli.cluster..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.fabric8.kubernetes.client.dsl..",
                                    "io.fabric8.kubernetes.client.utils..",
                                    "io.fabric8.kubernetes.client.jdkhttp.."));

    @ArchTest
    static final ArchRule WHAT_DECIDES_AND_WORDS_DOES_NO_IO =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.hostdev.cli.inspect..",
                            "io.hostdev.cli.plan..",
                            "io.hostdev.cli.explain..",
                            "io.hostdev.cli.text..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.io..", "java.nio..", "io.hostdev.cli.cluster..");

    /// But for `restore`, a command line changes nothing: of the agent it has the adapters that
    /// look, and of the operator what decides.
    @ArchTest
    static final ArchRule OF_THE_AGENT_ONLY_WHAT_LOOKS =
            classes()
                    .that()
                    .resideInAPackage("io.hostdev.cli..")
                    .and()
                    .resideOutsideOfPackage("io.hostdev.cli.restore..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "io.hostdev.cli..",
                                    "io.hostdev.core..",
                                    "io.hostdev.api..",
                                    "io.hostdev.agent.hostuse..",
                                    "io.hostdev.agent.port..",
                                    "io.hostdev.agent.proc..",
                                    "io.hostdev.agent.sysfs..",
                                    "io.hostdev.telemetry..",
                                    "io.hostdev.operator.contribution..",
                                    "io.hostdev.operator.hostnode..",
                                    "io.hostdev.operator.status..",
                                    "io.fabric8..",
                                    "com.fasterxml..",
                                    "org.snakeyaml..",
                                    "org.jspecify..",
                                    "picocli..",
                                    "javax.net.ssl..",
                                    "java.."));

    /// And `restore` has the agent's own, as a whole, and none of its parts.
    @ArchTest
    static final ArchRule RESTORE_IS_THE_AGENTS =
            classes()
                    .that()
                    .resideInAPackage("io.hostdev.cli.restore..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "io.hostdev.cli.restore..",
                                    "io.hostdev.cli.text..",
                                    "io.hostdev.agent.host..",
                                    "io.hostdev.agent.port..",
                                    "io.hostdev.agent.unit..",
                                    "java.."));
}
