// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.FunctionSelector;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.SiblingPolicy;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciSlot;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.select.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds a device of a machine that can be given to a pod: the one with most functions, siblings
/// detached where needed.
final class ExampleDevice {

    private ExampleDevice() {}

    static Optional<HostDevice> on(Machine machine) {
        return machine.functions().stream()
                .map(Function::address)
                .map(address -> address.slot())
                .distinct()
                .flatMap(slot ->
                        plan(machine, slot).units().stream()
                                .limit(1)
                                .map(unit -> Map.entry(slot, unit)))
                .max((a, b) ->
                        Integer.compare(
                                a.getValue().functions().size(), b.getValue().functions().size()))
                .map(found -> hostDevice(found.getKey()));
    }

    private static NodePlan plan(Machine machine, PciSlot slot) {
        return Planner.plan(
                machine,
                List.of(
                        new Claim(
                                "example",
                                Instant.EPOCH,
                                ResourceName.defaultFor("example"),
                                Map.of(),
                                List.of(Selector.byAddress(slot + ".*")),
                                new Grouping(Grouping.UnitScope.DEVICE, Grouping.Siblings.DETACH),
                                Terms.DEFAULT)));
    }

    private static HostDevice hostDevice(PciSlot slot) {
        HostDevice device = new HostDevice();
        device.setMetadata(new ObjectMetaBuilder().withName("example").build());
        device.setSpec(
                new HostDeviceSpec(
                        null,
                        null,
                        List.of(
                                new FunctionSelector(
                                        List.of(slot + ".*"), null, null, null, null, null, null)),
                        null,
                        SiblingPolicy.DETACH,
                        null,
                        null,
                        null,
                        null,
                        null));
        return device;
    }
}
