// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.core.machine.Machine;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What the nodes are, and what is tried on them.
///
/// @param node makes one more node of this machine
/// @param source where the HostDevice comes from, for a person
/// @param device absent: nothing on this machine can be given to a pod
record Model(Supplier<SimulatedKernel> node, Optional<HostDevice> device, Pod pod, String source) {

    /// The machine of the README's example, and that example.
    static Model example(Path examples) throws IOException {
        HostDevice device = read(examples.resolve("quad-nic.yaml"), HostDevice.class);
        return new Model(
                LabMachine::kernel,
                Optional.of(device),
                ExamplePod.requesting(device),
                "examples/quad-nic.yaml");
    }

    /// A captured machine, with the first of its devices that can be given to a pod.
    static Model captured(Path capture) throws IOException {
        HostNode node = read(capture, HostNode.class);
        Machine machine =
                MachineMapping.machine(
                        Objects.requireNonNull(
                                node.getStatus(),
                                () -> capture + " has no status: it is no captured machine"));
        Optional<HostDevice> device = ExampleDevice.on(machine);
        return new Model(
                () -> new SimulatedKernel(machine),
                device,
                ExamplePod.requesting(device.orElseGet(HostDevice::new)),
                "- (one that the planner accepts)");
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        return Serialization.unmarshal(Files.newInputStream(file), type);
    }
}
