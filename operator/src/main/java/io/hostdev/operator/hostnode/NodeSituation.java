// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.ObservedObject;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that is known when one node is planned.
///
/// @param labels of the Node object
/// @param hostDevices all there are, those in deletion included
/// @param virtualFunctions all there are, those in deletion included
/// @param leaving nothing is to be planned, whatever there is (`LeavingMark`)
public record NodeSituation(
        HostNode hostNode,
        Map<String, String> labels,
        List<HostDevice> hostDevices,
        List<VirtualFunctions> virtualFunctions,
        boolean leaving) {

    public NodeSituation {
        labels = Map.copyOf(labels);
        hostDevices =
                hostDevices.stream()
                        .sorted(
                                Comparator.comparing((HostDevice hostDevice) ->
                                        hostDevice.getMetadata().getName()))
                        .toList();
        virtualFunctions =
                virtualFunctions.stream()
                        .sorted(Comparator.comparing(one -> one.getMetadata().getName()))
                        .toList();
    }

    /// Of a node that stays.
    public NodeSituation(
            HostNode hostNode,
            Map<String, String> labels,
            List<HostDevice> hostDevices,
            List<VirtualFunctions> virtualFunctions) {
        this(hostNode, labels, hostDevices, virtualFunctions, false);
    }

    /// Those of which something is to be planned here. By labels alone: one may be invalid.
    List<HostDevice> wanted() {
        return wanted(hostDevices.stream().filter(this::selects));
    }

    /// As [#wanted()].
    List<VirtualFunctions> wantedNumbers() {
        return wanted(virtualFunctions.stream().filter(this::selects));
    }

    private <T extends HasMetadata> List<T> wanted(Stream<T> selected) {
        return leaving ? List.of() : selected.filter(one -> !one.isMarkedForDeletion()).toList();
    }

    public String name() {
        return hostNode.getMetadata().getName();
    }

    @Nullable HostNodeSpec spec() {
        return hostNode.getSpec();
    }

    @Nullable HostNodeStatus status() {
        return hostNode.getStatus();
    }

    /// Whether the agent carries out the spec that is there now.
    boolean acknowledged() {
        HostNodeStatus status = status();
        return status != null
                && status.observedGeneration() != null
                && status.observedGeneration() >= hostNode.getMetadata().getGeneration();
    }

    /// By labels alone: also for a HostDevice that is invalid otherwise, or in deletion. One whose
    /// spec cannot be read selects nothing.
    boolean selects(HostDevice hostDevice) {
        return selects(hostDevice, labels);
    }

    static boolean selects(HostDevice hostDevice, Map<String, String> labels) {
        return hostDevice.unreadableSpec().isEmpty()
                && selects(
                        hostDevice.getSpec() == null ? null : hostDevice.getSpec().nodeSelector(),
                        labels);
    }

    /// By labels alone, too.
    boolean selects(VirtualFunctions wanted) {
        return selects(wanted, labels);
    }

    static boolean selects(VirtualFunctions wanted, Map<String, String> labels) {
        return wanted.unreadableSpec().isEmpty()
                && selects(
                        wanted.getSpec() == null ? null : wanted.getSpec().nodeSelector(), labels);
    }

    private static boolean selects(
            @Nullable Map<String, String> selector, Map<String, String> labels) {
        return selector == null || labels.entrySet().containsAll(selector.entrySet());
    }

    /// The HostDevices that this node has to do with: those whose labels select it, and those of
    /// which it has, or may still have, a unit. All others are no reason to write to this node.
    List<HostDevice> concerned() {
        Set<String> present = present();
        return hostDevices.stream()
                .filter(hostDevice ->
                        selects(hostDevice) || present.contains(hostDevice.getMetadata().getName()))
                .toList();
    }

    /// What `spec.observed` shall say.
    List<ObservedObject> observedHostDevices() {
        return observed(concerned());
    }

    /// The VirtualFunctions that this node has to do with: as [#concerned].
    List<VirtualFunctions> concernedNumbers() {
        Set<String> present = presentNumbers();
        return virtualFunctions.stream()
                .filter(one -> selects(one) || present.contains(one.getMetadata().getName()))
                .toList();
    }

    /// What `spec.observedVirtualFunctions` shall say; absent where the node has nothing to do with
    /// any, and never had: an empty list is not taken away by leaving it out (server-side apply
    /// keeps no owner of one).
    @Nullable List<ObservedObject> observedVirtualFunctions() {
        List<VirtualFunctions> concerned = concernedNumbers();
        HostNodeSpec spec = spec();
        boolean never = spec == null || spec.observedVirtualFunctions() == null;
        return never && concerned.isEmpty() && presentNumbers().isEmpty()
                ? null
                : observed(concerned);
    }

    /// Names of those of which something is planned here, or reported from here, or in a plan that
    /// the agent has not yet taken up.
    Set<String> presentNumbers() {
        HostNodeSpec spec = spec();
        List<PhysicalFunctionPlan> planned =
                spec == null || spec.virtualFunctions() == null
                        ? List.of()
                        : spec.virtualFunctions();
        List<ObservedObject> observed =
                spec == null || spec.observedVirtualFunctions() == null || acknowledged()
                        ? List.of()
                        : spec.observedVirtualFunctions();
        return Stream.of(
                        planned.stream().map(PhysicalFunctionPlan::owner),
                        reportedNumbers().stream().map(PhysicalFunctionStatus::owner),
                        observed.stream().map(ObservedObject::name))
                .flatMap(names -> names)
                .collect(toSet());
    }

    List<PhysicalFunctionStatus> reportedNumbers() {
        HostNodeStatus status = status();
        return status == null || status.virtualFunctions() == null
                ? List.of()
                : status.virtualFunctions();
    }

    private static List<ObservedObject> observed(List<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object ->
                        new ObservedObject(
                                object.getMetadata().getName(),
                                object.getMetadata().getGeneration()))
                .toList();
    }

    /// Whether these are the objects of this situation, in the same generations.
    boolean same(List<HostDevice> otherDevices, List<VirtualFunctions> otherNumbers) {
        return generations(hostDevices).equals(generations(otherDevices))
                && generations(virtualFunctions).equals(generations(otherNumbers));
    }

    private static Map<String, Long> generations(List<? extends HasMetadata> objects) {
        return objects.stream()
                .collect(
                        toMap(
                                object -> object.getMetadata().getName(),
                                object -> object.getMetadata().getGeneration()));
    }

    List<UnitStatus> reported(String hostDevice) {
        return reported().stream().filter(unit -> unit.hostDevice().equals(hostDevice)).toList();
    }

    Optional<UnitStatus> reported(String hostDevice, String id) {
        return reported(hostDevice).stream().filter(unit -> unit.id().equals(id)).findFirst();
    }

    private List<UnitStatus> reported() {
        HostNodeStatus status = status();
        return status == null || status.units() == null ? List.of() : status.units();
    }

    /// Planned here, reported from here, or in a plan that the agent has not yet taken up and from
    /// whose predecessor it may be binding.
    Set<String> present() {
        HostNodeSpec spec = spec();
        List<UnitSpec> planned = spec == null || spec.units() == null ? List.of() : spec.units();
        List<ObservedObject> observed =
                spec == null || spec.observed() == null || acknowledged()
                        ? List.of()
                        : spec.observed();
        return Stream.of(
                        planned.stream().map(UnitSpec::hostDevice),
                        reported().stream().map(UnitStatus::hostDevice),
                        observed.stream().map(ObservedObject::name))
                .flatMap(names -> names)
                .collect(toSet());
    }
}
