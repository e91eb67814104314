package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePlanStoreTest {

    private static final ResourceName NIC = new ResourceName("hostdev.io/nic");

    @TempDir Path disk;

    @Test
    void a_plan_survives_the_disk() throws Exception {
        AcceptedPlan plan =
                new AcceptedPlan(7, List.of(new ResourceName("hostdev.io/gpu")), List.of(unit()));

        new FilePlanStore(disk).save(plan);

        assertThat(new FilePlanStore(disk).load()).contains(plan);
        assertThat(plan.resources()).containsExactly(new ResourceName("hostdev.io/gpu"), NIC);
    }

    /// By an agent that knew no resources without units.
    @Test
    void an_older_file_is_read() throws Exception {
        Files.writeString(
                disk.resolve("plan.json"),
                """
                {"generation":7,"units":[{"id":"0000:02:00.0","hostDevice":"nic",\
                "resourceName":"hostdev.io/nic","functions":["0000:02:00.0"],"siblings":null,\
                "management":"Managed","driver":"Auto","bind":"Eager","backend":"Auto",\
                "allowHostCritical":null}]}
                """);

        assertThat(new FilePlanStore(disk).load())
                .contains(new AcceptedPlan(7, List.of(NIC), List.of(unit())));
    }

    private static PlannedUnit unit() {
        return new PlannedUnit(
                "nic", NIC, List.of(PciAddress.parse("0000:02:00.0")), List.of(), Terms.DEFAULT);
    }
}
