package io.hostdev.cli.plan;

import io.hostdev.cli.text.MachineWords;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import java.util.Optional;

/// What would be done to one function of an accepted unit.
///
/// @param act in a word or two
/// @param drivers from which to which
/// @param why this driver; empty: nothing to say
record Step(String act, String drivers, String why) {

    /// @param sibling whether it is detached with the unit and given to nobody
    static Step of(Function function, Terms terms, boolean sibling) {
        Binding binding = function.binding();
        Optional<ChosenDriver> chosen = ChosenDriver.of(terms.driver(), function);
        String why = chosen.map(Step::why).orElse("its VFIO driver is not known here");
        if (terms.management() == Management.UNMANAGED) {
            return new Step("left", MachineWords.driver(binding), "unmanaged");
        }
        if (binding.onVfio()) {
            return new Step("stays", MachineWords.driver(binding), why);
        }
        String to =
                "%s → %s"
                        .formatted(
                                MachineWords.driver(binding),
                                chosen.map(ChosenDriver::name).orElse("VFIO"));
        return new Step(act(terms, sibling), to, sibling ? "given to nobody" : why);
    }

    private static String act(Terms terms, boolean sibling) {
        String what = sibling ? "detach" : "bind";
        return switch (terms.bind()) {
            case EAGER -> what;
            case ON_ALLOCATE -> what + " for a pod";
        };
    }

    /// Whether the host would lose it.
    boolean leavesHost() {
        return !act.equals("left") && !act.equals("stays") && !drivers.startsWith("- ");
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
