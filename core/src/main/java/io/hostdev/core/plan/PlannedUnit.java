// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The smallest set of functions that is handed to a pod, decided and safe to carry out.
///
/// @param hostDevice whose unit it is
/// @param functions the selected functions, ascending; never empty. These and no others go to the
///   pod.
/// @param siblings unselected members of the same groups that are detached too and given to nobody;
///   ascending
/// @param identities what each of these was when it was decided on: the plan means that device, and
///   none that comes to its address later. Of a function that is not here it does not say (an
///   operator that names addresses alone)
public record PlannedUnit(
        String hostDevice,
        ResourceName resourceName,
        List<PciAddress> functions,
        List<PciAddress> siblings,
        SortedMap<PciAddress, Identity> identities,
        Terms terms) {

    public PlannedUnit {
        functions = functions.stream().sorted().toList();
        siblings = siblings.stream().sorted().toList();
        identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("a unit of " + hostDevice + " without a function");
        }
        for (PciAddress address : identities.keySet()) {
            if (!functions.contains(address) && !siblings.contains(address)) {
                throw new IllegalArgumentException(
                        "a unit of %s without %s, which it identifies"
                                .formatted(hostDevice, address));
            }
        }
    }

    /// That does not say which devices it means.
    public PlannedUnit(
            String hostDevice,
            ResourceName resourceName,
            List<PciAddress> functions,
            List<PciAddress> siblings,
            Terms terms) {
        this(hostDevice, resourceName, functions, siblings, new TreeMap<>(), terms);
    }

    /// Of these very devices.
    public static PlannedUnit of(
            String hostDevice,
            ResourceName resourceName,
            Collection<Function> functions,
            Collection<Function> siblings,
            Terms terms) {
        SortedMap<PciAddress, Identity> identities = new TreeMap<>();
        Stream.concat(functions.stream(), siblings.stream())
                .forEach(function -> identities.put(function.address(), function.identity()));
        return new PlannedUnit(
                hostDevice,
                resourceName,
                functions.stream().map(Function::address).toList(),
                siblings.stream().map(Function::address).toList(),
                identities,
                terms);
    }

    public UnitId id() {
        return new UnitId(functions.getFirst());
    }

    /// The selected functions and the detached siblings: all that is bound for this unit.
    /// Ascending.
    public List<PciAddress> bound() {
        List<PciAddress> all = new ArrayList<>(functions);
        all.addAll(siblings);
        all.sort(null);
        return all;
    }

    /// Whether both may mean the same: they differ in nothing but that one of them does not say of
    /// some functions what they are.
    public boolean agreesWith(PlannedUnit other) {
        return hostDevice.equals(other.hostDevice)
                && resourceName.equals(other.resourceName)
                && functions.equals(other.functions)
                && siblings.equals(other.siblings)
                && terms.equals(other.terms)
                && identities.entrySet().stream().allMatch(other::mayIdentify);
    }

    private boolean mayIdentify(Map.Entry<PciAddress, Identity> function) {
        return function.getValue()
                .equals(identities.getOrDefault(function.getKey(), function.getValue()));
    }

    /// Why its functions, as they are now, are not those that are meant; absent if they are.
    ///
    /// @param there those of its functions that are there
    /// @param ours what was taken under an earlier plan
    public Optional<Mismatch> mismatch(Collection<Function> there, Predicate<Function> ours) {
        return there.stream()
                .flatMap(function ->
                        Mismatch.of(
                                Optional.ofNullable(identities.get(function.address())),
                                function,
                                ours.test(function))
                                .stream())
                .findFirst();
    }
}
