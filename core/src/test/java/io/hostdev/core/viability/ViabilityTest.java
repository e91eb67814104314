// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.viability;

import static io.hostdev.core.oracle.Functions.bridge;
import static io.hostdev.core.oracle.Functions.idle;
import static io.hostdev.core.oracle.Functions.machine;
import static io.hostdev.core.oracle.Functions.nic;
import static io.hostdev.core.oracle.Functions.onVfio;
import static io.hostdev.core.oracle.Functions.withoutGroup;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.oracle.RandomMachines;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.viability.Viability.NotViable;
import io.hostdev.core.viability.Viability.Unknown;
import io.hostdev.core.viability.Viability.Viable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViabilityTest {

    @Test
    void itIsTheKernelsRuleOnEveryMember() {
        Seeds.each(
                10_000,
                random -> {
                    for (IommuGroup group : RandomMachines.machine(random).groups()) {
                        List<String> blockers = new ArrayList<>();
                        for (Function member : group.functions()) {
                            if (member.binding().driver().isPresent()) {
                                BoundDriver driver = member.binding().driver().get();
                                if (!driver.vfio()
                                        && !Set.of("pci-stub", "pcieport")
                                                .contains(driver.name())) {
                                    blockers.add(member.address() + " (" + driver.name() + ")");
                                }
                            }
                        }
                        switch (Viability.of(group)) {
                            case Viable() -> assertThat(blockers).isEmpty();
                            case NotViable(List<Blocker> named) ->
                                    assertThat(named.stream().map(Blocker::toString))
                                            .containsExactlyElementsOf(blockers)
                                            .isNotEmpty();
                            case Unknown(String why) -> throw new AssertionError(why);
                        }
                    }
                });
    }

    @Test
    void aDriverIsNotJudgedByItsName() {
        assertThat(viability(onVfio("02:00.0", 1))).isEqualTo(new Viable());
        assertThat(viability(idle("02:00.0", 1), bridge("pcieport", "00:01.0", 1)))
                .isEqualTo(new Viable());
        assertThat(viability(idle("02:00.0", 1), bridge("shpchp", "00:01.0", 1)))
                .hasToString("NotViable[blockers=[0000:00:01.0 (shpchp)]]");
        Function lookalike =
                idle("02:00.0", 1).withBinding(Binding.to(BoundDriver.host("vfio-pci")));
        assertThat(viability(lookalike)).isInstanceOf(NotViable.class);
    }

    @Test
    void nothingIsKnownWithoutAGroup() {
        Function fresh = withoutGroup(idle("02:00.0", 1));
        assertThat(Viability.of(machine(fresh), fresh))
                .isEqualTo(new Unknown("0000:02:00.0 is in no IOMMU group"));
    }

    @Test
    void nothingIsViableWithoutAnIommu() {
        Function nic = nic("02:00.0", 1);
        assertThat(Viability.of(machine(Iommu.NONE, nic), nic)).isInstanceOf(Unknown.class);
    }

    private static Viability viability(Function... functions) {
        Machine machine = machine(functions);
        return Viability.of(machine, functions[0]);
    }
}
