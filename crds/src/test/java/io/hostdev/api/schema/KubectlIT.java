// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.Kubectl;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.IommuKind;
import io.hostdev.api.v1alpha1.KernelStatus;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an admin sees.
class KubectlIT {

    private final ApiServer server = ApiServer.shared();

    @TempDir Path directory;

    @Test
    void get_shows_what_matters_about_host_devices() throws IOException {
        assertThat(apply("columns", "")).returns(0, Kubectl::exitStatus);
        HostDevice device = server.client().resources(HostDevice.class).withName("columns").get();
        device.setStatus(
                new HostDeviceStatus(
                        1L,
                        List.of(
                                new ConditionBuilder()
                                        .withType("Ready")
                                        .withStatus("False")
                                        .withReason("SiblingsInUse")
                                        .withMessage(
                                                "IOMMU group 11 also has 0000:02:00.1 (e1000e)")
                                        .withLastTransitionTime("2026-11-21T00:00:00Z")
                                        .build()),
                        new UnitCounts(4, 2, 1, 1),
                        null,
                        null,
                        null,
                        "hostdev.io/columns"));
        server.client().resource(device).updateStatus();

        assertThat(server.kubectl("get", "hdev", "columns").output().lines().map(KubectlIT::words))
                .element(0)
                .isEqualTo("NAME RESOURCE UNITS READY INUSE BLOCKED STATUS AGE");
        assertThat(words(server.kubectl("get", "hdev", "columns", "--no-headers").output()))
                .startsWith("columns hostdev.io/columns 4 2 1 1 SiblingsInUse ");
        assertThat(server.kubectl("get", "hdev", "columns", "-o", "wide").output())
                .contains("MESSAGE", "IOMMU group 11 also has 0000:02:00.1 (e1000e)");
    }

    @Test
    void get_shows_what_matters_about_host_nodes() {
        HostNode node = new HostNode();
        node.getMetadata().setName("columns");
        server.client().resource(node).create();
        node.setStatus(
                new HostNodeStatus(
                        new KernelStatus("6.12.0", IommuKind.INTEL, true, null, false, false),
                        List.of(),
                        List.of(
                                unit("0000:02:00.0", UnitPhase.READY),
                                unit("0000:03:00.0", UnitPhase.FAILED)),
                        1L,
                        List.of()));
        server.client().resource(node).updateStatus();

        assertThat(server.kubectl("get", "hnode", "columns").output().lines().map(KubectlIT::words))
                .element(0)
                .isEqualTo("NAME KERNEL IOMMU UNITS READY INUSE BLOCKED AGE");
        assertThat(words(server.kubectl("get", "hnode", "columns", "--no-headers").output()))
                .startsWith("columns 6.12.0 Intel 2 1 0 1 ");
    }

    @Test
    void explain_has_words() {
        assertThat(server.kubectl("explain", "hdev.spec.select.addresses").output())
                .contains("0000:02:00.0-3");
        assertThat(server.kubectl("explain", "hnode").output()).contains("One node");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "absent-to-set, -, hostdev.io/absent-to-set, keep it absent",
                "set-to-absent, example.com/a, -, keep 'example.com/a'",
                "changed, example.com/a, example.com/b, keep 'example.com/a'"
            })
    void the_resource_name_is_immutable(
            String name, @Nullable String before, @Nullable String after, String remedy)
            throws IOException {
        assertThat(apply(name, resourceName(before))).returns(0, Kubectl::exitStatus);

        Kubectl answer = apply(name, resourceName(after));

        assertThat(answer.exitStatus()).isNotZero();
        assertThat(answer.output())
                .contains("spec.resourceName", "is immutable", remedy, "create another HostDevice");
    }

    @Test
    void the_rest_may_change() throws IOException {
        assertThat(apply("changing", "unit: Device")).returns(0, Kubectl::exitStatus);

        assertThat(apply("changing", "unit: Function")).returns(0, Kubectl::exitStatus);
    }

    private static String resourceName(@Nullable String value) {
        return value == null ? "" : "resourceName: " + value;
    }

    private static UnitStatus unit(String id, UnitPhase phase) {
        return new UnitStatus(id, "nic", phase, null, null, null, null);
    }

    private static String words(String line) {
        return line.strip().replaceAll(" +", " ");
    }

    private Kubectl apply(String name, String extra) throws IOException {
        Path file = directory.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                apiVersion: hostdev.io/v1alpha1
                kind: HostDevice
                metadata: {name: %s}
                spec:
                  select: [{addresses: ["0000:02:00.0"]}]
                  %s
                """
                        .formatted(name, extra));
        return server.kubectl("apply", "-f", file.toString());
    }
}
