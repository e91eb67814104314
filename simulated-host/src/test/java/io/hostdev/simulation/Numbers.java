package io.hostdev.simulation;

import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.select.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The VirtualFunctions of the simulation, each in the forms to which it is edited. Two want the
/// same PF.
final class Numbers {

    private record Form(List<String> physicalFunctions, int count) {}

    private static final List<String> IGB = List.of("0000:01:00.0");
    private static final List<String> NVME = List.of("0000:04:00.0");
    private static final List<String> ALL = List.of("0000:01:00.*", "0000:04:00.*");

    private static final Map<String, List<Form>> FORMS =
            new TreeMap<>(
                    Map.of(
                            "igb-numbers",
                            List.of(
                                    new Form(IGB, 2),
                                    new Form(IGB, 5),
                                    new Form(IGB, 0),
                                    new Form(IGB, 99)),
                            "nvme-numbers",
                            List.of(new Form(NVME, 1), new Form(NVME, 3)),
                            "all-numbers",
                            List.of(new Form(ALL, 1), new Form(ALL, 4))));

    private Numbers() {}

    static List<String> names() {
        return List.copyOf(FORMS.keySet());
    }

    static int forms(String virtualFunctions) {
        return form(virtualFunctions).size();
    }

    static VirtualFunctionsClaim claim(String virtualFunctions, int number, Instant created) {
        Form form = form(virtualFunctions).get(number);
        return new VirtualFunctionsClaim(
                virtualFunctions,
                created,
                Map.of(),
                form.physicalFunctions().stream().map(Selector::byAddress).toList(),
                form.count());
    }

    private static List<Form> form(String virtualFunctions) {
        return Objects.requireNonNull(FORMS.get(virtualFunctions), virtualFunctions);
    }
}
