// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.select.IdPattern;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// The HostDevices of the simulation, each in the forms to which it is edited. Several want the
/// same functions.
final class Claims {

    private record Form(Selector select, Grouping grouping, Terms terms) {}

    private static final Grouping DEVICE = Grouping.DEFAULT;
    private static final Grouping ALONE = new Grouping(UnitScope.FUNCTION, Siblings.REFUSE);
    private static final Grouping DETACHING = new Grouping(UnitScope.DEVICE, Siblings.DETACH);

    private static final Terms EAGER = Terms.DEFAULT;
    private static final Terms LATE =
            new Terms(
                    EAGER.management(),
                    EAGER.driver(),
                    BindMoment.ON_ALLOCATE,
                    EAGER.backend(),
                    false);
    private static final Terms UNMANAGED =
            new Terms(Management.UNMANAGED, EAGER.driver(), EAGER.bind(), EAGER.backend(), false);

    private static final Map<String, List<Form>> FORMS =
            new TreeMap<>(
                    Map.of(
                            "quad",
                            List.of(
                                    new Form(ids("8086:10d3"), DEVICE, EAGER),
                                    new Form(ids("8086:10d3"), DEVICE, LATE),
                                    new Form(Selector.byAddress("0000:02:00.*"), ALONE, EAGER),
                                    new Form(ids("8086:10d3"), DEVICE, UNMANAGED)),
                            "half-quad",
                            List.of(
                                    new Form(
                                            Selector.byAddress("0000:02:00.0-1"), DETACHING, EAGER),
                                    new Form(Selector.byAddress("0000:02:00.0-1"), DEVICE, EAGER),
                                    new Form(
                                            Selector.byAddress("0000:05:00.0-1"), DETACHING, LATE)),
                            "cards",
                            List.of(
                                    new Form(ids("8086:100e"), DEVICE, EAGER),
                                    new Form(Selector.byAddress("0000:03:01.0"), DETACHING, EAGER),
                                    new Form(ids("8086:100e"), DEVICE, LATE)),
                            "display",
                            List.of(
                                    new Form(Selector.byAddress("0000:00:09.0"), DETACHING, EAGER),
                                    new Form(Selector.byAddress("0000:00:09.0-1"), DEVICE, LATE)),
                            "igb",
                            List.of(
                                    new Form(Selector.byAddress("0000:01:00.0"), DEVICE, EAGER),
                                    new Form(ids("8086:10c9"), DEVICE, LATE)),
                            "igb-vfs",
                            List.of(
                                    new Form(functionsOf("0000:01:00.0"), ALONE, EAGER),
                                    new Form(functionsOf("0000:01:00.0#0-3"), DEVICE, EAGER),
                                    new Form(functionsOf("0000:01:00.0"), ALONE, LATE)),
                            "nvme",
                            List.of(
                                    new Form(Selector.byAddress("0000:04:00.0"), DEVICE, EAGER),
                                    new Form(functionsOf("0000:04:00.0"), DEVICE, EAGER),
                                    new Form(ids("1b36:0010"), ALONE, EAGER)),
                            "others",
                            List.of(new Form(ids("15b3:101e"), DEVICE, EAGER))));

    private Claims() {}

    static List<String> names() {
        return List.copyOf(FORMS.keySet());
    }

    static int forms(String hostDevice) {
        return form(hostDevice).size();
    }

    static Claim claim(String hostDevice, int number, Instant created) {
        Form form = form(hostDevice).get(number);
        return new Claim(
                hostDevice,
                created,
                ResourceName.defaultFor(hostDevice),
                Map.of(),
                List.of(form.select()),
                form.grouping(),
                form.terms());
    }

    private static List<Form> form(String hostDevice) {
        return Objects.requireNonNull(FORMS.get(hostDevice), hostDevice);
    }

    private static Selector ids(String pattern) {
        return new Selector(
                List.of(),
                List.of(IdPattern.parse(pattern)),
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                Set.of());
    }

    private static Selector functionsOf(String physicalFunction) {
        return new Selector(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(VirtualFunctionPattern.parse(physicalFunction)),
                Set.of());
    }
}
