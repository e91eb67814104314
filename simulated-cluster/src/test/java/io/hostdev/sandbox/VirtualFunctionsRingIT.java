// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A VirtualFunctions and a HostDevice for its VFs, through the real API server, operator and
/// agent, on a modelled kernel.
class VirtualFunctionsRingIT {

    private static final PciAddress VF_0 = PciAddress.parse("0000:01:10.0");

    private final SimulatedKernel kernel = LabMachine.kernel();
    private Sandbox sandbox;

    @BeforeEach
    void open() throws Exception {
        sandbox = Ring.around(kernel);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void theyComeAreUsedWaitForTheirHolderAndGo() throws Exception {
        create("VirtualFunctions", "nics", "{select: [{addresses: ['0000:01:00.0']}], count: 3}");
        create(
                "HostDevice",
                "vf-nics",
                "{select: [{physicalFunctions: ['0000:01:00.0#0-1']}], unit: Function}");
        awaitNumbers("True Ready", "1 physical function has the wanted number");
        awaitDevice("True Ready", "2 ready, 0 in use");
        assertThat(count()).isEqualTo(3);

        SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.empty());
        process.openGroup(kernel.observe().function(VF_0).orElseThrow().group().orElseThrow());
        edit(2);
        awaitNumbers("False InUse", VF_0.toString());
        awaitDevice("False VirtualFunctionsChanging", "changes from 3 to 2");
        assertThat(count()).isEqualTo(3);

        process.close();
        awaitNumbers("True Ready", "");
        awaitDevice("True Ready", "2 ready, 0 in use");
        assertThat(count()).isEqualTo(2);

        edit(99);
        awaitNumbers("False TooManyVirtualFunctions", "offers at most 7");
        assertThat(count()).isEqualTo(2);
        awaitDevice("True Ready", "2 ready, 0 in use");

        sandbox.client().resources(VirtualFunctions.class).withName("nics").delete();
        soon().until(() ->
                sandbox.client().resources(VirtualFunctions.class).withName("nics").get() == null);
        assertThat(count()).isZero();
        awaitDevice("False NothingSelected", "");
        sandbox.client().resources(HostDevice.class).withName("vf-nics").delete();
        soon().until(() ->
                sandbox.client().resources(HostDevice.class).withName("vf-nics").get() == null);
    }

    /// The older one has the PF, the other one says so.
    @Test
    void aPhysicalFunctionIsWantedByOneAlone() {
        create("VirtualFunctions", "nics", "{select: [{addresses: ['0000:01:00.0']}], count: 1}");
        awaitNumbers("True Ready", "");
        create("HostDevice", "vf-nics", "{select: [{addresses: ['0000:01:00.0']}]}");
        awaitDevice("False HasVirtualFunctions", "0000:01:00.0");
        assertThat(count()).isEqualTo(1);

        sandbox.client().resources(VirtualFunctions.class).withName("nics").delete();
        awaitDevice("True Ready", "1 ready, 0 in use");
        assertThat(count()).isZero();

        create("VirtualFunctions", "nics", "{select: [{addresses: ['0000:01:00.0']}], count: 1}");
        awaitNumbers("False PhysicalFunctionClaimed", "HostDevice vf-nics");
        awaitDevice("True Ready", "1 ready, 0 in use");
    }

    private void create(String kind, String name, String spec) {
        HasMetadata object =
                (HasMetadata)
                        sandbox.client()
                                .getKubernetesSerialization()
                                .unmarshal(
                                        "---\n{apiVersion: hostdev.io/v1alpha1, kind: %s, metadata: {name: %s}, spec: %s}"
                                                .formatted(kind, name, spec));
        soon().ignoreExceptions().until(() -> sandbox.client().resource(object).create() != null);
    }

    private void edit(int count) {
        sandbox.client()
                .resources(VirtualFunctions.class)
                .withName("nics")
                .edit(object -> {
                    VirtualFunctionsSpec spec = object.getSpec();
                    object.setSpec(
                            new VirtualFunctionsSpec(spec.nodeSelector(), spec.select(), count));
                    return object;
                });
    }

    private void awaitNumbers(String says, String words) {
        await(
                says,
                words,
                () ->
                        Optional.ofNullable(
                                        sandbox.client()
                                                .resources(VirtualFunctions.class)
                                                .withName("nics")
                                                .get())
                                .map(VirtualFunctions::getStatus)
                                .map(VirtualFunctionsStatus::conditions));
    }

    private void awaitDevice(String says, String words) {
        await(
                says,
                words,
                () ->
                        Optional.ofNullable(
                                        sandbox.client()
                                                .resources(HostDevice.class)
                                                .withName("vf-nics")
                                                .get())
                                .map(HostDevice::getStatus)
                                .map(HostDeviceStatus::conditions));
    }

    private interface Conditions {
        Optional<List<Condition>> get();
    }

    /// @param says status and reason of the condition Ready
    private static void await(String says, String words, Conditions conditions) {
        soon().untilAsserted(() ->
                assertThat(conditions.get().orElse(List.of()))
                        .filteredOn(condition -> condition.getType().equals("Ready"))
                        .singleElement()
                        .satisfies(ready -> {
                            assertThat(ready.getStatus() + " " + ready.getReason())
                                    .as(ready.getMessage())
                                    .isEqualTo(says);
                            assertThat(ready.getMessage()).contains(words);
                        }));
    }

    private int count() {
        return kernel.observe().function(LabMachine.IGB).orElseThrow().sriov()
                        instanceof PhysicalFunction role
                ? role.enabledVfs()
                : 0;
    }

    private static ConditionFactory soon() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50));
    }
}
