// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nothing is lost between the domain and the API, through YAML.
class RoundTripTest {

    private static final KubernetesSerialization YAML =
            new KubernetesSerialization(new ObjectMapper(), true);

    @Test
    void a_machine_survives_its_status() {
        for (long seed = 0; seed < 300; seed++) {
            Machine machine = new RandomValues(seed).machine();
            HostNode node = new HostNode();
            node.setStatus(
                    new HostNodeStatus(
                            MachineMapping.kernel(machine.kernel()),
                            MachineMapping.functions(machine),
                            null,
                            null,
                            null));

            String text = YAML.asYaml(node);
            HostNode read = YAML.unmarshal(text, HostNode.class);

            assertThat(text).as("absent is absent").doesNotContain("null");
            assertThat(MachineMapping.machine(read.getStatus()))
                    .as("seed " + seed)
                    .isEqualTo(machine);
        }
    }

    @Test
    void a_unit_survives_the_spec() {
        for (long seed = 0; seed < 300; seed++) {
            PlannedUnit unit = new RandomValues(seed).unit();
            HostNode node = new HostNode();
            List<UnitSpec> units =
                    PlanMapping.units(new NodePlan(List.of(unit), List.of(), List.of()));
            node.setSpec(new HostNodeSpec(List.of(), null, units));

            HostNode read = YAML.unmarshal(YAML.asYaml(node), HostNode.class);

            assertThat(read.getSpec().units())
                    .as("seed " + seed)
                    .isEqualTo(units)
                    .extracting(PlanMapping::unit)
                    .containsExactly(unit);
        }
    }

    /// A plan of so many leaves out what is the default.
    @Test
    void a_unit_of_very_many_survives_the_spec() {
        for (long seed = 0; seed < 100; seed++) {
            PlannedUnit unit = new RandomValues(seed).unit();
            NodePlan plan =
                    new NodePlan(
                            Collections.nCopies(PlanMapping.IN_FULL + 1, unit),
                            List.of(),
                            List.of());

            assertThat(PlanMapping.units(plan))
                    .as("seed " + seed)
                    .hasSize(PlanMapping.IN_FULL + 1)
                    .extracting(PlanMapping::unit)
                    .containsOnly(unit);
        }
    }

    @Test
    void a_number_of_virtual_functions_survives_the_spec() {
        for (long seed = 0; seed < 300; seed++) {
            PlannedVirtualFunctions planned = new RandomValues(seed).virtualFunctions();
            List<PhysicalFunctionPlan> specs = List.of(PlanMapping.spec(planned));
            HostNode node = new HostNode();
            node.setSpec(new HostNodeSpec(List.of(), null, null, List.of(), specs));

            HostNode read = YAML.unmarshal(YAML.asYaml(node), HostNode.class);

            assertThat(read.getSpec().virtualFunctions())
                    .as("seed " + seed)
                    .isEqualTo(specs)
                    .extracting(PlanMapping::virtualFunctions)
                    .containsExactly(planned);
        }
    }
}
