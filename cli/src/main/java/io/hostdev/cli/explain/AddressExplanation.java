// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import static java.util.stream.Collectors.joining;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.inspect.UnitOnNode;
import io.hostdev.cli.plan.NodePreview;
import io.hostdev.cli.text.MachineWords;
import io.hostdev.cli.text.PciClassName;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.RefusedUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who has a function, and who wants it.
public final class AddressExplanation {

    private final PciAddress address;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> advice = new ArrayList<>();

    private AddressExplanation(PciAddress address) {
        this.address = address;
    }

    /// @param facts of the nodes that are meant
    /// @return absent: none of them has such a function
    public static Optional<Explanation> of(Facts facts, PciAddress address) {
        AddressExplanation explanation = new AddressExplanation(address);
        facts.decisions().forEach(explanation::node);
        return explanation.findings.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Explanation(
                                address.toString(), explanation.findings, explanation.advice));
    }

    private void node(NodePreview decision) {
        decision.machine().function(address).ifPresent(function -> function(decision, function));
    }

    private void function(NodePreview decision, Function function) {
        String node = decision.situation().name();
        findings.add(
                new Finding.FunctionStands(
                        node, address.toString(), description(decision.machine(), function)));
        List<UnitOnNode> units =
                UnitOnNode.of(decision.situation().hostNode()).stream()
                        .filter(unit -> unit.has(address))
                        .toList();
        List<RefusedUnit> refused =
                decision.plan().refused().stream()
                        .filter(one -> one.functions().contains(address))
                        .toList();
        units.forEach(unit -> unit(node, unit));
        for (RefusedUnit one : refused) {
            findings.add(
                    new Finding.IsRefused(
                            node,
                            address.toString(),
                            one.hostDevice(),
                            one.refusal().reason(),
                            one.refusal().message()));
            advice.add(
                    "follow what the refusal says after the colon, if HostDevice %s shall have it"
                            .formatted(one.hostDevice()));
        }
        if (units.isEmpty() && refused.isEmpty()) {
            findings.add(new Finding.SelectedByNobody(node, address.toString()));
            advice.add(
                    function.binding().onVfio()
                            ? "somebody else has put it on %s: `hostdev inspect`, as root on node %s, shows which process has it open"
                                    .formatted(function.binding().vfioDriver().orElse("VFIO"), node)
                            : "to give it to pods, apply a HostDevice that selects it; `hostdev plan -f FILE --node %s` shows what would happen"
                                    .formatted(node));
        }
    }

    private void unit(String node, UnitOnNode unit) {
        unit.status()
                .ifPresentOrElse(
                        status -> {
                            findings.add(new Finding.UnitStands(node, status));
                            advice.add(
                                    UnitAdvice.on(node, status)
                                            .orElseGet(() -> mayBeHad(unit, status)));
                        },
                        () -> {
                            findings.add(
                                    new Finding.FunctionStands(
                                            node,
                                            unit.id(),
                                            "planned for HostDevice %s, and the agent has not taken it up yet"
                                                    .formatted(unit.hostDevice())));
                            advice.add(
                                    "wait a moment; then check that the agent of node %s runs"
                                            .formatted(node));
                        });
    }

    private static String mayBeHad(UnitOnNode unit, UnitStatus status) {
        return status.holder() == null
                ? "nothing: a pod that requests what HostDevice %s offers can have it"
                        .formatted(unit.hostDevice())
                : "to have it back, end %s".formatted(status.holder());
    }

    private static String description(Machine machine, Function function) {
        String together =
                machine.groupOf(function)
                        .map(group ->
                                group.functions().stream()
                                        .map(Function::address)
                                        .filter(other -> !other.equals(function.address()))
                                        .map(PciAddress::toString)
                                        .collect(joining(", ")))
                        .orElse("");
        String uses = function.hostUse().stream().map(HostUse::toString).collect(joining(", "));
        return "%s %s, %s, %s%s%s"
                .formatted(
                        PciClassName.of(function.identity().pciClass()),
                        function.identity().id(),
                        function.binding().driver().isPresent()
                                ? "on " + MachineWords.driver(function.binding())
                                : "no driver",
                        function.group().map(group -> "IOMMU group " + group).orElse("no group"),
                        together.isEmpty() ? "" : " with " + together,
                        uses.isEmpty() ? "" : "; the host lives on it: " + uses);
    }
}
