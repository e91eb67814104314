// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.guest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.hostdev.core.machine.Function;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// How a unit's functions are plugged into a guest: one slot for each physical device, function by
/// function with function 0 last, because a guest scans a slot when its function 0 arrives.
///
/// Function numbers are kept, unless function 0 was not selected: then the lowest selected one
/// becomes 0. A VF, and a function alone in its slot, gets a slot of its own.
///
/// @param attachOrder the order in which to plug them in
public record GuestLayout(List<GuestFunction> attachOrder) {

    public GuestLayout {
        attachOrder = List.copyOf(attachOrder);
    }

    public static GuestLayout of(Collection<Function> selected) {
        LinkedHashMap<Object, List<Function>> slots =
                selected.stream()
                        .sorted(Comparator.comparing(Function::address))
                        .collect(
                                groupingBy(
                                        function ->
                                                function.isVirtualFunction()
                                                        ? function.address()
                                                        : function.address().slot(),
                                        LinkedHashMap::new,
                                        toList()));
        List<GuestFunction> order = new ArrayList<>();
        int slot = 0;
        for (List<Function> device : slots.values()) {
            Function lead = device.getFirst();
            for (Function other : device.subList(1, device.size())) {
                order.add(
                        new GuestFunction(
                                other.address(), slot, other.address().function(), false));
            }
            order.add(new GuestFunction(lead.address(), slot, 0, device.size() > 1));
            slot++;
        }
        return new GuestLayout(order);
    }
}
