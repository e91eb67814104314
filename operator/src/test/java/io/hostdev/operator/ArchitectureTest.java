// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The directions in which the operator's parts may look.
@AnalyzeClasses(
        packages = "io.hostdev.operator",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_OPERATOR_NEVER_SEES_THE_AGENT =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.hostdev.agent..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.hostdev.operator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHAT_DECIDES_A_STATUS_DOES_NO_IO =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.hostdev.operator.status..", "io.hostdev.operator.contribution..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.fabric8.kubernetes.client.dsl..",
                            "io.javaoperatorsdk..",
                            "java.io..");

    @ArchTest
    static final ArchRule A_NODE_IS_PLANNED_WITHOUT_IO =
            noClasses()
                    .that()
                    .haveSimpleNameStartingWith("NodeDecision")
                    .or()
                    .haveSimpleName("NodeSituation")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.fabric8.kubernetes.client.dsl..", "io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule ONLY_THE_ASSEMBLY_KNOWS_BOTH_CONTROLLERS =
            classes()
                    .that()
                    .resideInAPackage("io.hostdev.operator.hostnode..")
                    .should()
                    .onlyHaveDependentClassesThat()
                    .resideInAnyPackage("io.hostdev.operator.hostnode..", "io.hostdev.operator");
}
