// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.FunctionIdentity;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.plan.UnitInPlace;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The operator's decision for one node, as `HostNode.spec`.
public final class PlanMapping {

    private PlanMapping() {}

    /// Up to so many units a plan is written in full, as agents of all versions read it.
    static final int IN_FULL = 1000;

    /// Ascending by id. Refusals are not among them: no node has to know of those.
    public static List<UnitSpec> units(NodePlan plan) {
        boolean inFull = plan.units().size() <= IN_FULL;
        return plan.units().stream()
                .map(PlanMapping::spec)
                .map(spec -> inFull ? spec : shortened(spec))
                .toList();
    }

    /// Without what an absent field means anyway.
    private static UnitSpec shortened(UnitSpec spec) {
        Terms defaults = Terms.DEFAULT;
        return new UnitSpec(
                spec.id(),
                spec.hostDevice(),
                unless(ResourceName.defaultFor(spec.hostDevice()).toString(), spec.resourceName()),
                unless(List.of(spec.id()), spec.functions()),
                spec.siblings(),
                spec.identities(),
                unless(TermsMapping.management(defaults.management()), spec.management()),
                unless(defaults.driver().toString(), spec.driver()),
                unless(TermsMapping.bind(defaults.bind()), spec.bind()),
                unless(TermsMapping.backend(defaults.backend()), spec.backend()),
                spec.allowHostCritical());
    }

    private static <T> @Nullable T unless(T meantByAbsent, @Nullable T value) {
        return meantByAbsent.equals(value) ? null : value;
    }

    /// The addresses that a pod gets.
    public static List<String> functions(UnitSpec spec) {
        return spec.functions() == null ? List.of(spec.id()) : spec.functions();
    }

    public static UnitSpec spec(PlannedUnit unit) {
        Terms terms = unit.terms();
        return new UnitSpec(
                unit.id().toString(),
                unit.hostDevice(),
                unit.resourceName().toString(),
                texts(unit.functions()),
                unit.siblings().isEmpty() ? null : texts(unit.siblings()),
                unit.identities().isEmpty() ? null : identities(unit),
                TermsMapping.management(terms.management()),
                terms.driver().toString(),
                TermsMapping.bind(terms.bind()),
                TermsMapping.backend(terms.backend()),
                terms.allowHostCritical() ? true : null);
    }

    /// The inverse for one unit.
    ///
    /// @throws IllegalArgumentException naming the unit, the field, and what is wrong with it; also
    ///   if the id is not the lowest address
    public static PlannedUnit unit(UnitSpec spec) {
        FieldPath at = new FieldPath("unit " + spec.id());
        List<PciAddress> functions = at.child("functions").each(functions(spec), PciAddress::parse);
        if (functions.isEmpty()) {
            throw at.child("functions").wrong("needs at least one address");
        }
        String hostDevice = at.child("hostDevice").required(spec.hostDevice());
        PlannedUnit unit =
                new PlannedUnit(
                        hostDevice,
                        spec.resourceName() == null
                                ? at.child("hostDevice").apply(hostDevice, ResourceName::defaultFor)
                                : at.child("resourceName")
                                        .apply(spec.resourceName(), ResourceName::new),
                        functions,
                        at.child("siblings").each(spec.siblings(), PciAddress::parse),
                        identities(spec, at.child("identities")),
                        TermsMapping.terms(
                                at,
                                spec.management(),
                                spec.driver(),
                                spec.bind(),
                                spec.backend(),
                                spec.allowHostCritical()));
        if (!unit.id().equals(at.child("id").apply(spec.id(), UnitId::parse))) {
            throw at.child("id").wrong("expected its lowest function, " + unit.id());
        }
        return unit;
    }

    private static Map<String, FunctionIdentity> identities(PlannedUnit unit) {
        Map<String, FunctionIdentity> identities = new LinkedHashMap<>();
        unit.identities()
                .forEach((address, identity) ->
                        identities.put(address.toString(), IdentityMapping.spec(identity)));
        return identities;
    }

    private static SortedMap<PciAddress, Identity> identities(UnitSpec spec, FieldPath at) {
        SortedMap<PciAddress, Identity> identities = new TreeMap<>();
        if (spec.identities() != null) {
            spec.identities()
                    .forEach((address, identity) ->
                            identities.put(
                                    at.apply(address, PciAddress::parse),
                                    IdentityMapping.identity(
                                            at.required(identity), at.child(address))));
        }
        return identities;
    }

    /// What these claims declare, as `spec.resources`: ascending, each once.
    public static List<String> resources(Collection<Claim> claims) {
        return claims.stream()
                .map(claim -> claim.resourceName().toString())
                .distinct()
                .sorted()
                .toList();
    }

    /// The inverse for `spec.resources`.
    ///
    /// @throws IllegalArgumentException naming the entry, and what is wrong with it
    public static List<ResourceName> resources(List<String> resources) {
        return new FieldPath("spec.resources").each(resources, ResourceName::new);
    }

    /// Ascending by PF. Refusals are not among them.
    public static List<PhysicalFunctionPlan> virtualFunctions(NodePlan plan) {
        return plan.virtualFunctions().stream().map(PlanMapping::spec).toList();
    }

    public static PhysicalFunctionPlan spec(PlannedVirtualFunctions planned) {
        return new PhysicalFunctionPlan(
                planned.physicalFunction().toString(),
                planned.owner(),
                planned.identity().map(IdentityMapping::spec).orElse(null),
                planned.count().isPresent() ? planned.count().getAsInt() : null,
                planned.unprobed().isEmpty() ? null : List.copyOf(planned.unprobed()));
    }

    /// The inverse for one PF.
    ///
    /// @throws IllegalArgumentException naming the PF, the field, and what is wrong with it
    public static PlannedVirtualFunctions virtualFunctions(PhysicalFunctionPlan spec) {
        FieldPath at = new FieldPath("virtualFunctions " + spec.physicalFunction());
        PciAddress physicalFunction =
                at.child("physicalFunction").apply(spec.physicalFunction(), PciAddress::parse);
        Optional<Identity> identity =
                Optional.ofNullable(spec.identity())
                        .map(one -> IdentityMapping.identity(one, at.child("identity")));
        return at.apply(
                spec,
                _ ->
                        new PlannedVirtualFunctions(
                                at.child("owner").required(spec.owner()),
                                physicalFunction,
                                identity,
                                spec.count() == null
                                        ? OptionalInt.empty()
                                        : OptionalInt.of(spec.count()),
                                new TreeSet<>(
                                        spec.unprobed() == null ? List.of() : spec.unprobed())));
    }

    /// What the agent has bound, or found on VFIO, and still wants: told from the phases. Empty if
    /// it has said nothing.
    ///
    /// @throws IllegalArgumentException if a unit's id is no address
    public static Set<UnitInPlace> inPlace(@Nullable List<UnitStatus> units) {
        FieldPath at = new FieldPath("status.units.id");
        Set<UnitInPlace> inPlace = new HashSet<>();
        for (UnitStatus unit : units == null ? List.<UnitStatus>of() : units) {
            if (isInPlace(unit.phase())) {
                inPlace.add(new UnitInPlace(unit.hostDevice(), at.apply(unit.id(), UnitId::parse)));
            }
        }
        return inPlace;
    }

    private static boolean isInPlace(UnitPhase phase) {
        return switch (phase) {
            case READY, IN_USE, UNHEALTHY -> true;
            case DETACHED, BINDING, DRAINING, RELEASING, REATTACHING, MISSING, FAILED -> false;
        };
    }

    private static List<String> texts(List<PciAddress> addresses) {
        return addresses.stream().map(PciAddress::toString).toList();
    }
}
