package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.List;

/// The operator's decision for one node, as `HostNode.spec.units`.
public final class PlanMapping {

    private PlanMapping() {}

    /// Ascending by id. Refusals are not among them: no node has to know of those.
    public static List<UnitSpec> units(NodePlan plan) {
        return plan.units().stream().map(PlanMapping::spec).toList();
    }

    public static UnitSpec spec(PlannedUnit unit) {
        Terms terms = unit.terms();
        return new UnitSpec(
                unit.id().toString(),
                unit.hostDevice(),
                unit.resourceName().toString(),
                texts(unit.functions()),
                unit.siblings().isEmpty() ? null : texts(unit.siblings()),
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
        List<PciAddress> functions =
                at.child("functions").each(spec.functions(), PciAddress::parse);
        if (functions.isEmpty()) {
            throw at.child("functions").wrong("needs at least one address");
        }
        PlannedUnit unit =
                new PlannedUnit(
                        at.child("hostDevice").required(spec.hostDevice()),
                        at.child("resourceName").apply(spec.resourceName(), ResourceName::new),
                        functions,
                        at.child("siblings").each(spec.siblings(), PciAddress::parse),
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

    private static List<String> texts(List<PciAddress> addresses) {
        return addresses.stream().map(PciAddress::toString).toList();
    }
}
