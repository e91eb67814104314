// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.PlannedUnit;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How device nodes and the environment reach a container.
///
/// The kubelet caches Allocate's answer and starts containers from it after a reboot without asking
/// again, while group numbers may have changed. So the two ways differ in what they put there.
public sealed interface Injection {

    /// What Allocate answers for these units together.
    ///
    /// @param units all of this resource, at least one, in any order
    ContainerEdits edits(ResourceName resource, List<GrantedUnit> units);

    /// The default: Allocate answers with the name of a CDI device and with what cannot change;
    /// everything that may change lies in the CDI file, written afresh at every container start.
    enum Cdi implements Injection {
        INSTANCE;

        @Override
        public ContainerEdits edits(ResourceName resource, List<GrantedUnit> units) {
            return planned(resource, units.stream().map(GrantedUnit::unit).toList());
        }

        /// The same from the plan alone: no function need be bound yet.
        public ContainerEdits planned(ResourceName resource, List<PlannedUnit> units) {
            CdiName name = CdiName.of(resource, units.stream().map(PlannedUnit::id).toList());
            return new ContainerEdits(
                    Addresses.environment(resource, units), List.of(), List.of(name.qualified()));
        }

        /// The CDI device that the answer names, as it is now.
        public CdiDevice device(ResourceName resource, List<GrantedUnit> units) {
            CdiName name = CdiName.of(resource, units.stream().map(GrantedUnit::id).toList());
            return new CdiDevice(name.kind(), name.device(), whole(resource, units), nodes(units));
        }
    }

    /// For runtimes without CDI: all is in Allocate's answer. The caller must refuse a container
    /// start for which it would be another now.
    enum DeviceNodes implements Injection {
        INSTANCE;

        @Override
        public ContainerEdits edits(ResourceName resource, List<GrantedUnit> units) {
            return new ContainerEdits(whole(resource, units), nodes(units), List.of());
        }
    }

    private static Map<String, String> whole(ResourceName resource, List<GrantedUnit> units) {
        List<GrantedUnit> ascending = ascending(units);
        Map<String, String> environment =
                new TreeMap<>(
                        Addresses.environment(
                                resource, ascending.stream().map(GrantedUnit::unit).toList()));
        environment.put("PCIDEVICE_" + resource.inEnvironment() + "_INFO", Layout.info(ascending));
        environment.put("HOSTDEV_" + resource.inEnvironment(), Layout.forGuests(ascending));
        return environment;
    }

    private static List<String> nodes(List<GrantedUnit> units) {
        LinkedHashSet<String> nodes = new LinkedHashSet<>();
        for (GrantedUnit unit : ascending(units)) {
            nodes.addAll(unit.deviceNodes());
        }
        return List.copyOf(nodes);
    }

    private static List<GrantedUnit> ascending(List<GrantedUnit> units) {
        return units.stream().sorted(Comparator.comparing(GrantedUnit::id)).toList();
    }
}
