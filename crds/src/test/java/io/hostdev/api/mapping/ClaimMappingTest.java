// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.select.AddressPattern;
import io.hostdev.core.select.ClassPrefix;
import io.hostdev.core.select.IdPattern;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimMappingTest {

    @Test
    void the_shortest_spec_gets_the_defaults() {
        Claim claim = ClaimMapping.claim(hostDevice("select: [{addresses: ['0000:02:00.0-3']}]"));

        assertThat(claim)
                .isEqualTo(
                        new Claim(
                                "nic",
                                Instant.parse("2026-11-21T10:00:00Z"),
                                new ResourceName("hostdev.io/nic"),
                                Map.of(),
                                List.of(Selector.byAddress("0000:02:00.0-3")),
                                Grouping.DEFAULT,
                                Terms.DEFAULT));
    }

    @Test
    void the_longest_spec_comes_through() {
        Claim claim =
                ClaimMapping.claim(
                        hostDevice(
                                """
                                resourceName: example.com/nic
                                nodeSelector: {rack: a}
                                select:
                                - addresses: ["0000:02:00.*"]
                                  ids: ["8086:*"]
                                  subsystemIds: ["8086:0001"]
                                  classes: ["0200"]
                                  drivers: [e1000e]
                                  physicalFunctions: ["0000:01:00.0#0-3"]
                                  numaNodes: [1]
                                unit: Function
                                siblings: Detach
                                management: Unmanaged
                                driver: mlx5_vfio_pci
                                bind: OnAllocate
                                backend: Iommufd
                                allowHostCritical: true
                                """));

        assertThat(claim)
                .isEqualTo(
                        new Claim(
                                "nic",
                                Instant.parse("2026-11-21T10:00:00Z"),
                                new ResourceName("example.com/nic"),
                                Map.of("rack", "a"),
                                List.of(
                                        new Selector(
                                                List.of(AddressPattern.parse("0000:02:00.*")),
                                                List.of(IdPattern.parse("8086:*")),
                                                List.of(IdPattern.parse("8086:0001")),
                                                List.of(ClassPrefix.parse("0200")),
                                                Set.of("e1000e"),
                                                List.of(
                                                        VirtualFunctionPattern.parse(
                                                                "0000:01:00.0#0-3")),
                                                Set.of(1))),
                                new Grouping(UnitScope.FUNCTION, Siblings.DETACH),
                                new Terms(
                                        Management.UNMANAGED,
                                        new DriverChoice.Named("mlx5_vfio_pci"),
                                        BindMoment.ON_ALLOCATE,
                                        Backend.IOMMUFD,
                                        true)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    select: []                             | spec.select: needs at least one entry
                    select: [{}]                           | spec.select[0]: a selector that asks for nothing
                    select: [{addresses: [x, y]}]          | spec.select[0].addresses[0]: 'x' is no address pattern: expected
                    select: [{ids: ['8086:1']}]            | spec.select[0].ids[0]: '8086:1' is no id pattern: expected
                    select: [{classes: ['020']}]           | spec.select[0].classes[0]: '020' is no class prefix: expected
                    select: [{drivers: ['a/b']}]           | spec.select[0].drivers[0]: 'a/b' is no driver name: expected
                    select: [{physicalFunctions: ['1']}]   | spec.select[0].physicalFunctions[0]: '1' is not a PCI address
                    select: [{numaNodes: [-1]}]            | spec.select[0].numaNodes[0]: -1 is no NUMA node: expected
                    {driver: ..,      select: [{ids: ['8086:*']}]} | spec.driver: '..' is no driver name: expected
                    {resourceName: x, select: [{ids: ['8086:*']}]} | spec.resourceName: 'x' is no resource name: expected
                    """)
    void what_is_wrong_is_named(String spec, String message) {
        HostDevice hostDevice = hostDevice(spec);

        assertThatThrownBy(() -> ClaimMapping.claim(hostDevice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static HostDevice hostDevice(String spec) {
        return new KubernetesSerialization(new ObjectMapper(), true)
                .unmarshal(
                        "metadata: {name: nic, creationTimestamp: '2026-11-21T10:00:00Z'}\nspec:\n"
                                + spec.indent(2),
                        HostDevice.class);
    }
}
