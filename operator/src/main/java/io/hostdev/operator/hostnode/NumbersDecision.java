// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.toMap;

import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.operator.contribution.PhysicalFunctionView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The part of a [NodeDecision] that is about numbers of VFs.
final class NumbersDecision {

    private NumbersDecision() {}

    /// Of those that are not in deletion. An invalid one is not planned; its own condition says
    /// what is wrong with it.
    static List<VirtualFunctionsClaim> claims(NodeSituation situation) {
        return situation.wantedNumbers().stream().flatMap(one -> claim(one).stream()).toList();
    }

    private static Optional<VirtualFunctionsClaim> claim(VirtualFunctions wanted) {
        try {
            return Optional.of(ClaimMapping.claim(wanted));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    /// @param planned as `HostNode.spec` says, or shall say
    static Map<String, VirtualFunctionsContribution> contributions(
            NodeSituation situation,
            NodePlan plan,
            @Nullable List<PhysicalFunctionPlan> planned,
            Predicate<String> acknowledged,
            @Nullable String obstacle) {
        return situation.concernedNumbers().stream()
                .collect(
                        toMap(
                                wanted -> wanted.getMetadata().getName(),
                                wanted ->
                                        contribution(
                                                situation,
                                                plan,
                                                planned == null ? List.of() : planned,
                                                wanted,
                                                acknowledged.test(wanted.getMetadata().getName()),
                                                obstacle)));
    }

    private static VirtualFunctionsContribution contribution(
            NodeSituation situation,
            NodePlan plan,
            List<PhysicalFunctionPlan> planned,
            VirtualFunctions wanted,
            boolean acknowledged,
            @Nullable String obstacle) {
        String name = wanted.getMetadata().getName();
        List<PhysicalFunctionView> views = new ArrayList<>();
        plan.refusedVirtualFunctions().stream()
                .filter(refused -> refused.owner().equals(name))
                .map(refused -> new PhysicalFunctionView.Refused(refused.refusal()))
                .forEach(views::add);
        List<PhysicalFunctionPlan> own =
                planned.stream().filter(one -> one.owner().equals(name)).toList();
        for (PhysicalFunctionPlan one : own) {
            reported(situation, one.physicalFunction())
                    .filter(status -> status.owner().equals(name))
                    .filter(status -> answers(status, one))
                    .<PhysicalFunctionView>map(PhysicalFunctionView.Reported::new)
                    .or(() -> awaited(one))
                    .ifPresent(views::add);
        }
        situation.reportedNumbers().stream()
                .filter(status -> status.owner().equals(name))
                .filter(status ->
                        own.stream()
                                .noneMatch(one ->
                                        one.physicalFunction().equals(status.physicalFunction())))
                .map(PhysicalFunctionView.Leaving::new)
                .forEach(views::add);
        return new VirtualFunctionsContribution(
                situation.name(),
                wanted.getMetadata().getGeneration(),
                acknowledged,
                views,
                obstacle);
    }

    /// Where what is there stays, there is nothing to wait for.
    private static Optional<PhysicalFunctionView> awaited(PhysicalFunctionPlan plan) {
        return Optional.ofNullable(plan.count())
                .map(count -> new PhysicalFunctionView.Awaited(plan.physicalFunction(), count));
    }

    private static boolean answers(PhysicalFunctionStatus status, PhysicalFunctionPlan plan) {
        return status.wanted() != null
                && (plan.count() == null || plan.count().equals(status.wanted()));
    }

    private static Optional<PhysicalFunctionStatus> reported(
            NodeSituation situation, String physicalFunction) {
        return situation.reportedNumbers().stream()
                .filter(status -> status.physicalFunction().equals(physicalFunction))
                .findFirst();
    }
}
