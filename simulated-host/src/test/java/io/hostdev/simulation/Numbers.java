// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.select.Selector;
import io.hostdev.simulated.LabMachine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The VirtualFunctions of the simulation, each with the numbers to which it is edited. Two want
/// the same PFs, and sometimes more than these have.
final class Numbers {

    private record Form(List<PciAddress> physicalFunctions, List<Integer> counts) {}

    private static final Map<String, Form> FORMS =
            new TreeMap<>(
                    Map.of(
                            "vfs-igb",
                            new Form(List.of(LabMachine.IGB), List.of(1, 3, 0, 4, 7)),
                            "vfs-nvme",
                            new Form(List.of(LabMachine.NVME), List.of(2, 4, 1)),
                            "vfs-both",
                            new Form(
                                    List.of(LabMachine.IGB, LabMachine.NVME),
                                    List.of(2, 5, 0, 9, 3))));

    private Numbers() {}

    static List<String> names() {
        return List.copyOf(FORMS.keySet());
    }

    static int forms(String name) {
        return form(name).counts().size();
    }

    static VirtualFunctionsClaim claim(String name, int number, Instant created) {
        Form form = form(name);
        return new VirtualFunctionsClaim(
                name,
                created,
                Map.of(),
                form.physicalFunctions().stream()
                        .map(address -> Selector.byAddress(address.toString()))
                        .toList(),
                form.counts().get(number));
    }

    private static Form form(String name) {
        return Objects.requireNonNull(FORMS.get(name), name);
    }
}
