// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.hostdev.cli.text.MachineWords;
import io.hostdev.cli.text.PciClassName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What would be done to one function of an accepted unit.
///
/// @param act in a word or two
/// @param drivers from which to which
/// @param why this driver; empty: nothing to say
/// @param leavesHost whether a host driver would lose it
record Step(Function function, String act, String drivers, String why, boolean leavesHost) {

    /// To each function of the unit that the node has, in order; given to nobody are those that are
    /// detached with it.
    static Stream<Step> of(NodePreview node, PlannedUnit unit) {
        return unit.bound().stream()
                .flatMap(address -> node.machine().function(address).stream())
                .map(function ->
                        of(function, unit.terms(), unit.siblings().contains(function.address())));
    }

    private static Step of(Function function, Terms terms, boolean sibling) {
        Binding binding = function.binding();
        Optional<ChosenDriver> chosen = ChosenDriver.of(terms.driver(), function);
        String why = chosen.map(Step::why).orElse("its VFIO driver is not known here");
        if (terms.management() == Management.UNMANAGED) {
            return new Step(function, "left", MachineWords.driver(binding), "unmanaged", false);
        }
        if (binding.onVfio()) {
            return new Step(function, "stays", MachineWords.driver(binding), why, false);
        }
        String to =
                "%s → %s"
                        .formatted(
                                MachineWords.driver(binding),
                                chosen.map(ChosenDriver::name).orElse("VFIO"));
        return new Step(
                function,
                act(terms, sibling),
                to,
                sibling ? "given to nobody" : why,
                binding.driver().isPresent());
    }

    /// As a row of a table.
    List<String> cells() {
        return List.of(
                act,
                function.address().toString(),
                PciClassName.of(function.identity().pciClass()),
                function.identity().id().toString(),
                drivers,
                why);
    }

    private static String act(Terms terms, boolean sibling) {
        String what = sibling ? "detach" : "bind";
        return switch (terms.bind()) {
            case EAGER -> what;
            case ON_ALLOCATE -> what + " for a pod";
        };
    }

    private static String why(ChosenDriver chosen) {
        return switch (chosen.reason()) {
            case MOST_SPECIFIC -> "the most specific VFIO driver for it";
            case ONLY_ONE -> "the only VFIO driver for it";
            case NAMED -> "named by spec.driver";
            case NAMED_AGAINST_ALIAS -> "named by spec.driver, though not made for it";
            case FOUND -> "bound before Hostdev came";
            case KEPT -> "bound by Hostdev before there was a better one";
        };
    }
}
