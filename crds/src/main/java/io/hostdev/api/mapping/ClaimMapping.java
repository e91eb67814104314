// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.hostdev.api.v1alpha1.FunctionSelector;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.ReadableResource;
import io.hostdev.api.v1alpha1.SiblingPolicy;
import io.hostdev.api.v1alpha1.UnitScope;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.select.AddressPattern;
import io.hostdev.core.select.ClassPrefix;
import io.hostdev.core.select.IdPattern;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a HostDevice or a VirtualFunctions claims, with the defaults applied.
public final class ClaimMapping {

    private static final FieldPath SPEC = new FieldPath("spec");

    private ClaimMapping() {}

    /// A HostDevice that was not created yet (read from a file) is younger than any that was.
    ///
    /// @throws IllegalArgumentException naming the field, what is wrong and what would be right.
    ///   The API server's validation lets none of these pass, but the object may come from a file,
    ///   or be older than the validation.
    public static Claim claim(HostDevice hostDevice) {
        String name = new FieldPath("metadata.name").required(hostDevice.getMetadata().getName());
        HostDeviceSpec spec = spec(hostDevice);
        return new Claim(
                name,
                created(hostDevice),
                resourceName(spec.resourceName(), name),
                spec.nodeSelector() == null ? Map.of() : spec.nodeSelector(),
                select(spec.select()),
                new Grouping(scope(spec.unit()), siblings(spec.siblings())),
                TermsMapping.terms(
                        SPEC,
                        spec.management(),
                        spec.driver(),
                        spec.bind(),
                        spec.backend(),
                        spec.allowHostCritical()));
    }

    /// What a VirtualFunctions claims, as [#claim(HostDevice)].
    ///
    /// @throws IllegalArgumentException naming the field, what is wrong and what would be right
    public static VirtualFunctionsClaim claim(VirtualFunctions virtualFunctions) {
        String name =
                new FieldPath("metadata.name").required(virtualFunctions.getMetadata().getName());
        VirtualFunctionsSpec spec = spec(virtualFunctions);
        if (spec.count() < 0) {
            throw SPEC.child("count").wrong("expected 0 or more, not " + spec.count());
        }
        return new VirtualFunctionsClaim(
                name,
                created(virtualFunctions),
                spec.nodeSelector() == null ? Map.of() : spec.nodeSelector(),
                select(spec.select()),
                spec.count());
    }

    private static <S> S spec(ReadableResource<S, ?> object) {
        object.unreadableSpec()
                .ifPresent(unreadable -> {
                    throw new IllegalArgumentException(unreadable);
                });
        return SPEC.required(object.getSpec());
    }

    private static Instant created(HasMetadata object) {
        String created = object.getMetadata().getCreationTimestamp();
        return created == null ? Instant.MAX : Instant.parse(created);
    }

    private static List<Selector> select(List<FunctionSelector> entries) {
        List<Selector> select = SPEC.child("select").objects(entries, ClaimMapping::selector);
        if (select.isEmpty()) {
            throw SPEC.child("select").wrong("needs at least one entry, or nothing is selected");
        }
        return select;
    }

    private static ResourceName resourceName(@Nullable String resourceName, String hostDevice) {
        FieldPath at = SPEC.child("resourceName");
        return resourceName == null
                ? at.apply(hostDevice, ResourceName::defaultFor)
                : at.apply(resourceName, ResourceName::new);
    }

    private static Selector selector(FunctionSelector entry, FieldPath at) {
        List<AddressPattern> addresses =
                at.child("addresses").each(entry.addresses(), AddressPattern::parse);
        List<IdPattern> ids = at.child("ids").each(entry.ids(), IdPattern::parse);
        List<IdPattern> subsystemIds =
                at.child("subsystemIds").each(entry.subsystemIds(), IdPattern::parse);
        List<ClassPrefix> classes = at.child("classes").each(entry.classes(), ClassPrefix::parse);
        List<String> drivers = at.child("drivers").each(entry.drivers(), TermsMapping::driverName);
        List<VirtualFunctionPattern> physicalFunctions =
                at.child("physicalFunctions")
                        .each(entry.physicalFunctions(), VirtualFunctionPattern::parse);
        List<Integer> numaNodes =
                at.child("numaNodes").each(entry.numaNodes(), ClaimMapping::numaNode);
        return at.apply(
                entry,
                _ ->
                        new Selector(
                                addresses,
                                ids,
                                subsystemIds,
                                classes,
                                new LinkedHashSet<>(drivers),
                                physicalFunctions,
                                new LinkedHashSet<>(numaNodes)));
    }

    private static Integer numaNode(Integer node) {
        if (node < 0) {
            throw new IllegalArgumentException(
                    "%d is no NUMA node: expected 0 or more; a function whose node is unknown cannot be selected by it"
                            .formatted(node));
        }
        return node;
    }

    private static Grouping.UnitScope scope(@Nullable UnitScope scope) {
        return switch (scope) {
            case null -> Grouping.DEFAULT.scope();
            case DEVICE -> Grouping.UnitScope.DEVICE;
            case FUNCTION -> Grouping.UnitScope.FUNCTION;
        };
    }

    private static Grouping.Siblings siblings(@Nullable SiblingPolicy siblings) {
        return switch (siblings) {
            case null -> Grouping.DEFAULT.siblings();
            case REFUSE -> Grouping.Siblings.REFUSE;
            case DETACH -> Grouping.Siblings.DETACH;
        };
    }
}
