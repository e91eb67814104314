// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.plan.NodePreview;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import java.util.ArrayList;
import java.util.List;

/// Why a HostDevice is not ready, or who has it.
public final class HostDeviceExplanation {

    private final Facts facts;
    private final String name;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> advice = new ArrayList<>();

    private HostDeviceExplanation(Facts facts, String name) {
        this.facts = facts;
        this.name = name;
    }

    /// @param hostDevice one of the facts
    public static Explanation of(Facts facts, HostDevice hostDevice) {
        HostDeviceExplanation explanation =
                new HostDeviceExplanation(facts, hostDevice.getMetadata().getName());
        explanation.explain(hostDevice);
        return new Explanation(
                "HostDevice " + explanation.name, explanation.findings, explanation.advice);
    }

    private void explain(HostDevice hostDevice) {
        List<Condition> conditions = HostDeviceStatusFactory.conditions(hostDevice);
        if (conditions.isEmpty()) {
            findings.add(
                    new Finding.Says(
                            "its status", "nothing, for no operator has looked at it yet"));
            advice.add("check that the operator runs: kubectl get pods -A | grep hostdev");
            return;
        }
        conditions.stream()
                .filter(condition ->
                        !condition.getType().equals("Degraded")
                                || condition.getStatus().equals("True"))
                .map(condition ->
                        new Finding.ConditionSays(
                                name,
                                condition.getType(),
                                condition.getStatus(),
                                condition.getReason(),
                                condition.getMessage()))
                .forEach(findings::add);
        facts.decisions().forEach(this::refusals);
        facts.hostNodes().forEach(this::units);
        if (advice.isEmpty()) {
            advice.add(
                    hostDevice.getStatus().counts() == null
                                    || hostDevice.getStatus().counts().units() == 0
                            ? "do what Ready says"
                            : "nothing: it is as it should be");
        }
    }

    private void refusals(NodePreview decision) {
        String node = decision.situation().name();
        decision.plan().refused().stream()
                .filter(refused -> refused.hostDevice().equals(name))
                .forEach(refused -> {
                    findings.add(
                            new Finding.IsRefused(
                                    node,
                                    refused.functions().stream()
                                            .map(PciAddress::toString)
                                            .collect(joining(", ")),
                                    name,
                                    refused.refusal().reason(),
                                    refused.refusal().message()));
                    advice.add(
                            "follow what the refusal says after the colon; `hostdev plan -f FILE --node %s` tries a change beforehand"
                                    .formatted(node));
                });
    }

    private void units(HostNode hostNode) {
        HostNodeStatus status = hostNode.getStatus();
        String node = hostNode.getMetadata().getName();
        hostNode.unreadable()
                .ifPresent(reason -> {
                    findings.add(
                            new Finding.Says(
                                    "HostNode " + node, "nothing that can be read: " + reason));
                    advice.add(
                            "update the agent on node %s and the operator to one version"
                                    .formatted(node));
                });
        if (status == null || status.units() == null) {
            return;
        }
        for (UnitStatus unit : status.units()) {
            if (unit.hostDevice().equals(name)) {
                findings.add(new Finding.UnitStands(node, unit));
                UnitAdvice.on(node, unit).ifPresent(advice::add);
                if (unit.phase() == UnitPhase.IN_USE && unit.holder() != null) {
                    advice.add(
                            "to have %s back, end %s; it is ready again as soon as that has closed it"
                                    .formatted(unit.id(), unit.holder()));
                }
            }
        }
    }
}
