// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.v1alpha1.FunctionSelector;
import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.UnitScope;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A node of 4096 functions, 2016 of them VFs that are units, in a real API server.
class LargeNodeIT {

    private static final int FUNCTIONS = 4096;
    private static final int PFS = 16;
    private static final int VFS_OF_EACH = 126;
    private static final String VF = "8086:1889";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void itsPlanAndItsStatusFit() {
        Machine machine = machine();
        cluster.operator();
        cluster.node(
                "dense",
                Map.of(),
                MachineMapping.functions(machine).toArray(FunctionStatus[]::new));
        cluster.client().resource(virtualFunctions()).create();

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() ->
                        assertThat(cluster.condition("vfs", "Ready")).isEqualTo("True: Ready"));

        HostNode dense = cluster.hostNode("dense");
        assertThat(dense.getSpec().units()).hasSize(PFS * VFS_OF_EACH);
        assertThat(dense.getStatus().units()).hasSize(PFS * VFS_OF_EACH);
        assertThat(MachineMapping.machine(dense.getStatus()).functions())
                .isEqualTo(machine.functions());
    }

    private static HostDevice virtualFunctions() {
        HostDevice vfs = new HostDevice();
        vfs.setMetadata(new ObjectMetaBuilder().withName("vfs").build());
        vfs.setSpec(
                new HostDeviceSpec(
                        null,
                        null,
                        List.of(
                                new FunctionSelector(
                                        null, List.of(VF), null, null, null, null, null)),
                        UnitScope.FUNCTION,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        return vfs;
    }

    /// PFs, their VFs on VFIO, and as many others as there is room for.
    private static Machine machine() {
        List<Function> functions = new ArrayList<>();
        for (int pf = 0; pf < PFS; pf++) {
            functions.add(
                    function(
                            functions.size(),
                            "8086:1592",
                            "ice",
                            new SriovRole.PhysicalFunction(128, VFS_OF_EACH)));
        }
        for (int pf = 0; pf < PFS; pf++) {
            for (int index = 0; index < VFS_OF_EACH; index++) {
                functions.add(
                        function(
                                functions.size(),
                                VF,
                                "iavf",
                                new SriovRole.VirtualFunction(address(pf), index)));
            }
        }
        while (functions.size() < FUNCTIONS) {
            functions.add(function(functions.size(), "8086:0a54", "nvme", SriovRole.None.INSTANCE));
        }
        return new Machine(
                new Kernel(
                        "6.18.0",
                        Kernel.Iommu.INTEL,
                        Kernel.Iommufd.AVAILABLE,
                        new Kernel.UnsafeInterrupts(false, false)),
                functions);
    }

    private static Function function(int number, String id, String driver, SriovRole role) {
        boolean isVirtual = role instanceof SriovRole.VirtualFunction;
        return new Function(
                        address(number),
                        new Identity(
                                PciId.parse(id),
                                Optional.of(PciId.parse("8086:0000")),
                                PciClass.parse("020000")),
                        new Placement(
                                Optional.of(new IommuGroupId(number)),
                                OptionalInt.of(0),
                                Optional.of("pci0000:00")),
                        isVirtual
                                ? new Binding(
                                        Optional.of(new BoundDriver("vfio-pci", true)),
                                        Optional.of(new Binding.Detached(Optional.of(driver))))
                                : new Binding(
                                        Optional.of(BoundDriver.host(driver)), Optional.empty()),
                        role,
                        List.of())
                .withVfioDrivers(List.of("vfio-pci"));
    }

    private static PciAddress address(int number) {
        return new PciAddress(0, 0x10 + number / 256, number / 8 % 32, number % 8);
    }
}
