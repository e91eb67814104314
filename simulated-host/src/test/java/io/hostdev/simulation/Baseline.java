package io.hostdev.simulation;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.SimulatedKernel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How each function is when Hostdev does not have it: as it came, or as an admin left it since.
final class Baseline {

    private record State(Optional<String> driver, Optional<String> override) {}

    private final SimulatedKernel kernel;
    private final Map<Long, State> states = new HashMap<>();

    /// How many VFs a PF has; absent: an admin is about to change that, or has just done so.
    private final Map<Long, Integer> numbers = new HashMap<>();

    /// On VFIO before Hostdev had them: what becomes of these is nobody's debt.
    private final Set<Long> adopted = new HashSet<>();

    Baseline(SimulatedKernel kernel) {
        this.kernel = kernel;
    }

    /// Takes note of functions that are new, and forgets those that are gone. A VF in the midst of
    /// a change is not complete; one that was taken as soon as it was there is as the journal says.
    void notice(Ledger ledger) {
        Map<PciAddress, Custody.Taken> taken = taken(ledger);
        Set<Long> there = new HashSet<>();
        for (Function function : kernel.observe().functions()) {
            long incarnation = function.incarnation().orElseThrow();
            there.add(incarnation);
            if (!isInTheMaking(function, ledger)) {
                Custody.Taken custody = taken.get(function.address());
                states.computeIfAbsent(
                        incarnation, _ -> custody == null ? state(function) : state(custody));
            }
        }
        states.keySet().retainAll(there);
        numbers.keySet().retainAll(there);
        adopted.retainAll(there);
    }

    private static boolean isInTheMaking(Function function, Ledger ledger) {
        return function.sriov() instanceof SriovRole.VirtualFunction(var parent, int _)
                && ledger.virtualFunctions().containsKey(parent)
                && !ledger.virtualFunctions().get(parent).settled();
    }

    /// An admin has written `sriov_numvfs`. What Hostdev owes is not changed by that.
    void numberSetByHand(PciAddress address, Ledger ledger) {
        kernel.observe()
                .function(address)
                .filter(_ -> !ledger.virtualFunctions().containsKey(address))
                .ifPresent(function -> numbers.remove(function.incarnation().orElseThrow()));
    }

    /// @param busy PFs on which an admin's write is not done yet
    void checkNumbers(Ledger ledger, Set<PciAddress> busy) {
        for (Function function : kernel.observe().functions()) {
            if (!(function.sriov() instanceof SriovRole.PhysicalFunction role)
                    || ledger.virtualFunctions().containsKey(function.address())) {
                continue;
            }
            long incarnation = function.incarnation().orElseThrow();
            if (busy.contains(function.address())) {
                numbers.remove(incarnation);
                continue;
            }
            Integer before = numbers.putIfAbsent(incarnation, role.enabledVfs());
            if (before != null && before != role.enabledVfs()) {
                throw new Violation(
                        "(5) %s has %d VFs, and before its number was changed %d"
                                .formatted(function.address(), role.enabledVfs(), before));
            }
            if (!probes(function.address())) {
                throw new Violation("(5) %s gives its VFs no driver".formatted(function.address()));
            }
        }
    }

    private boolean probes(PciAddress physicalFunction) {
        try {
            return kernel.pciBus().probesVirtualFunctions(physicalFunction);
        } catch (KernelRefusal refusal) {
            throw new IllegalStateException(refusal);
        }
    }

    /// An admin had a hand in this function.
    void changedByHand(PciAddress address, Ledger ledger) {
        boolean owed = owed(ledger).containsKey(address);
        kernel.observe()
                .function(address)
                .filter(_ -> !owed)
                .ifPresent(function ->
                        states.put(function.incarnation().orElseThrow(), state(function)));
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
            } else if (adopted.remove(incarnation)) {
                states.put(incarnation, state(function));
            } else if (!leaving.contains(function.address())
                    && states.containsKey(incarnation)
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

    private static State state(Custody.Taken custody) {
        return new State(custody.driver(), custody.override());
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
