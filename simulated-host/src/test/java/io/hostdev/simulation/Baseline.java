// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.SimulatedKernel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How each function is when Hostdev does not have it: as it came, or as an admin left it since.
final class Baseline {

    private record State(Optional<String> driver, Optional<String> override) {}

    private final SimulatedKernel kernel;
    private final Map<Long, State> states = new HashMap<>();

    /// On VFIO before Hostdev had them: what becomes of these is nobody's debt.
    private final Set<Long> adopted = new HashSet<>();

    /// On another host driver than before, to which an admin has bound them while Hostdev had them.
    private final Map<Long, State> byHand = new HashMap<>();

    Baseline(SimulatedKernel kernel) {
        this.kernel = kernel;
    }

    /// Takes note of functions that are new, and forgets those that are gone.
    void notice() {
        Set<Long> there = new HashSet<>();
        for (Function function : kernel.observe().functions()) {
            long incarnation = function.incarnation().orElseThrow();
            there.add(incarnation);
            states.computeIfAbsent(incarnation, _ -> state(function));
        }
        states.keySet().retainAll(there);
        adopted.retainAll(there);
        byHand.keySet().retainAll(there);
    }

    /// An admin had a hand in this function.
    void changedByHand(PciAddress address, Ledger ledger) {
        boolean owed = owed(ledger).containsKey(address);
        kernel.observe()
                .function(address)
                .ifPresent(function -> {
                    long incarnation = function.incarnation().orElseThrow();
                    if (!owed) {
                        states.put(incarnation, state(function));
                    } else if (isElsewhere(function)) {
                        byHand.put(incarnation, state(function));
                    } else {
                        byHand.remove(incarnation);
                    }
                });
    }

    private State before(long incarnation) {
        return Objects.requireNonNull(states.get(incarnation), "a function that was not noticed");
    }

    private boolean isElsewhere(Function function) {
        State before = before(function.incarnation().orElseThrow());
        Optional<String> hostDriver = function.binding().hostDriver();
        return hostDriver.isPresent() && !hostDriver.equals(before.driver());
    }

    /// Where the admin has bound it; the override is his, too, unless it was Hostdev's.
    private boolean isLeftWithTheAdmin(long incarnation, State now) {
        State hand = byHand.remove(incarnation);
        return hand != null
                && now.driver().equals(hand.driver())
                && (now.override().equals(hand.override())
                        || now.override().equals(before(incarnation).override()));
    }

    /// @param leaving on their way out, so that nothing can be said of them
    void check(Ledger ledger, Set<PciAddress> leaving) {
        Map<PciAddress, Custody.Taken> taken = taken(ledger);
        for (Function function : kernel.observe().functions()) {
            long incarnation = function.incarnation().orElseThrow();
            Custody.Taken custody = taken.get(function.address());
            if (custody != null) {
                if (custody.alreadyOnVfio()) {
                    adopted.add(incarnation);
                }
            } else if (adopted.remove(incarnation)
                    || isLeftWithTheAdmin(incarnation, state(function))) {
                states.put(incarnation, state(function));
            } else if (!leaving.contains(function.address())
                    && !state(function).equals(states.get(incarnation))) {
                throw new Violation(
                        "(5) %s is not as it was: %s, and before it was taken %s"
                                .formatted(
                                        function.address(),
                                        state(function),
                                        states.get(incarnation)));
            }
        }
    }

    private static Map<PciAddress, Custody.Taken> owed(Ledger ledger) {
        Map<PciAddress, Custody.Taken> owed = taken(ledger);
        owed.values().removeIf(Custody.Taken::alreadyOnVfio);
        return owed;
    }

    private static Map<PciAddress, Custody.Taken> taken(Ledger ledger) {
        return ledger.custodies().values().stream()
                .flatMap(custody -> custody.taken().stream())
                .collect(
                        Collectors.toMap(
                                Custody.Taken::address,
                                one -> one,
                                (first, _) -> first,
                                HashMap::new));
    }

    private State state(Function function) {
        try {
            return new State(
                    function.binding().driver().map(BoundDriver::name),
                    kernel.pciBus().driverOverride(function.address()));
        } catch (KernelRefusal refusal) {
            throw new IllegalStateException(refusal);
        }
    }
}
