// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.cli.text.InputError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an admin means to apply: HostDevices and VirtualFunctions.
///
/// @param others what else is in the files and has no part in a plan, such as "Pod qemu"
public record Manifest(
        List<HostDevice> hostDevices,
        List<VirtualFunctions> virtualFunctions,
        List<String> others) {

    public Manifest {
        hostDevices = List.copyOf(hostDevices);
        virtualFunctions = List.copyOf(virtualFunctions);
        others = List.copyOf(others);
    }

    /// The same without node selectors: a machine that is no node of a cluster has no labels.
    public Manifest forAnyNode() {
        return new Manifest(
                hostDevices.stream().map(Manifest::forAnyNode).toList(),
                virtualFunctions.stream().map(Manifest::forAnyNode).toList(),
                others);
    }

    /// Whether anything of it asks for some nodes alone.
    public boolean selectsNodes() {
        return hostDevices.stream().anyMatch(one -> one.getSpec().nodeSelector() != null)
                || virtualFunctions.stream().anyMatch(one -> one.getSpec().nodeSelector() != null);
    }

    /// Applied to a cluster: what is there by the same name gets these specs and keeps its age.
    ///
    /// @throws InputError if something changes that cannot
    public Applied over(List<HostDevice> devices, List<VirtualFunctions> numbers) {
        List<HostDevice> all = new ArrayList<>(devices);
        List<VirtualFunctions> allNumbers = new ArrayList<>(numbers);
        List<HostDevice> applied = new ArrayList<>();
        List<VirtualFunctions> appliedNumbers = new ArrayList<>();
        for (HostDevice hostDevice : hostDevices) {
            HostDevice after = new HostDevice();
            after.setMetadata(hostDevice.getMetadata());
            after.setSpec(hostDevice.getSpec());
            take(all, hostDevice)
                    .ifPresent(before -> {
                        Rules.change(before, hostDevice)
                                .ifPresent(finding -> {
                                    throw new InputError(
                                            "HostDevice %s: %s"
                                                    .formatted(
                                                            before.getMetadata().getName(),
                                                            finding));
                                });
                        after.setMetadata(
                                next(before, before.getSpec().equals(hostDevice.getSpec())));
                    });
            all.add(after);
            applied.add(after);
        }
        for (VirtualFunctions wanted : virtualFunctions) {
            VirtualFunctions after = new VirtualFunctions();
            after.setMetadata(wanted.getMetadata());
            after.setSpec(wanted.getSpec());
            take(allNumbers, wanted)
                    .ifPresent(before ->
                            after.setMetadata(
                                    next(before, before.getSpec().equals(wanted.getSpec()))));
            allNumbers.add(after);
            appliedNumbers.add(after);
        }
        return new Applied(all, allNumbers, applied, appliedNumbers);
    }

    private static <T extends HasMetadata> Optional<T> take(List<T> all, T named) {
        Optional<T> found =
                all.stream()
                        .filter(one ->
                                one.getMetadata().getName().equals(named.getMetadata().getName()))
                        .findFirst();
        found.ifPresent(all::remove);
        return found;
    }

    private static ObjectMeta next(HasMetadata before, boolean same) {
        long generation = before.getMetadata().getGeneration();
        return new ObjectMetaBuilder(before.getMetadata())
                .withGeneration(same ? generation : generation + 1)
                .build();
    }

    private static HostDevice forAnyNode(HostDevice hostDevice) {
        HostDeviceSpec spec = hostDevice.getSpec();
        HostDevice any = new HostDevice();
        any.setMetadata(hostDevice.getMetadata());
        any.setSpec(
                new HostDeviceSpec(
                        spec.resourceName(),
                        null,
                        spec.select(),
                        spec.unit(),
                        spec.siblings(),
                        spec.management(),
                        spec.driver(),
                        spec.bind(),
                        spec.backend(),
                        spec.allowHostCritical()));
        return any;
    }

    private static VirtualFunctions forAnyNode(VirtualFunctions wanted) {
        VirtualFunctions any = new VirtualFunctions();
        any.setMetadata(wanted.getMetadata());
        any.setSpec(
                new VirtualFunctionsSpec(
                        null, wanted.getSpec().select(), wanted.getSpec().count()));
        return any;
    }
}
