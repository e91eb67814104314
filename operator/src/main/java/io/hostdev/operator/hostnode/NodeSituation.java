package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.ObservedHostDevice;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.UnitStatus;
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
public record NodeSituation(
        HostNode hostNode, Map<String, String> labels, List<HostDevice> hostDevices) {

    public NodeSituation {
        labels = Map.copyOf(labels);
        hostDevices =
                hostDevices.stream()
                        .sorted(
                                Comparator.comparing((HostDevice hostDevice) ->
                                        hostDevice.getMetadata().getName()))
                        .toList();
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

    /// By labels alone: also for a HostDevice that is invalid otherwise, or in deletion.
    boolean selects(HostDevice hostDevice) {
        return selects(hostDevice, labels);
    }

    static boolean selects(HostDevice hostDevice, Map<String, String> labels) {
        Map<String, String> selector =
                hostDevice.getSpec() == null ? null : hostDevice.getSpec().nodeSelector();
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
    List<ObservedHostDevice> observedHostDevices() {
        return concerned().stream()
                .map(hostDevice ->
                        new ObservedHostDevice(
                                hostDevice.getMetadata().getName(),
                                hostDevice.getMetadata().getGeneration()))
                .toList();
    }

    /// Whether these are the HostDevices of this situation, in the same generations.
    boolean sameHostDevices(List<HostDevice> others) {
        return generations(hostDevices).equals(generations(others));
    }

    private static Map<String, Long> generations(List<HostDevice> hostDevices) {
        return hostDevices.stream()
                .collect(
                        toMap(
                                hostDevice -> hostDevice.getMetadata().getName(),
                                hostDevice -> hostDevice.getMetadata().getGeneration()));
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
        List<ObservedHostDevice> observed =
                spec == null || spec.observed() == null || acknowledged()
                        ? List.of()
                        : spec.observed();
        return Stream.of(
                        planned.stream().map(UnitSpec::hostDevice),
                        reported().stream().map(UnitStatus::hostDevice),
                        observed.stream().map(ObservedHostDevice::name))
                .flatMap(names -> names)
                .collect(toSet());
    }
}
