// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePlanStoreTest {

    private static final ResourceName NIC = new ResourceName("hostdev.io/nic");
    private static final PciAddress ADDRESS = PciAddress.parse("0000:02:00.0");
    private static final Identity IDENTITY =
            new Identity(
                    PciId.parse("8086:10d3"),
                    Optional.of(PciId.parse("8086:a01f")),
                    PciClass.parse("020000"));

    @TempDir Path disk;

    @Test
    void a_plan_survives_the_disk() throws Exception {
        AcceptedPlan plan =
                new AcceptedPlan(
                        7,
                        List.of(new ResourceName("hostdev.io/gpu")),
                        List.of(unit()),
                        Optional.of(
                                List.of(
                                        new PlannedVirtualFunctions(
                                                "numbers",
                                                ADDRESS,
                                                Optional.of(IDENTITY),
                                                OptionalInt.of(2),
                                                new TreeSet<>()))));

        new FilePlanStore(disk).save(plan);

        assertThat(new FilePlanStore(disk).load()).contains(plan);
        assertThat(plan.resources()).containsExactly(new ResourceName("hostdev.io/gpu"), NIC);
    }

    /// By an agent that knew neither resources without units nor which devices are meant.
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
                .contains(
                        new AcceptedPlan(
                                7,
                                List.of(NIC),
                                List.of(
                                        new PlannedUnit(
                                                "nic",
                                                NIC,
                                                List.of(ADDRESS),
                                                List.of(),
                                                Terms.DEFAULT))));
    }

    private static PlannedUnit unit() {
        return new PlannedUnit(
                "nic",
                NIC,
                List.of(ADDRESS),
                List.of(),
                new TreeMap<>(Map.of(ADDRESS, IDENTITY)),
                Terms.DEFAULT);
    }
}
