// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Captures are also written by hand.
class MachineMappingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {address: '02:00', id: '8086:10d3', class: '020000'}             | status.functions[0].address: '02:00' is not a PCI address
                    {id: '8086:10d3', class: '020000'}                               | status.functions[0].address: is missing
                    {address: '02:00.0', id: 'nic', class: '020000'}                 | status.functions[0].id: 'nic' is not a PCI id
                    {address: '02:00.0', id: '8086:10d3', class: '02'}               | status.functions[0].class: '02' is not a PCI class
                    {address: '02:00.0', id: '8086:10d3', class: '0200', numaNode: -1} | status.functions[0].numaNode: -1 is no NUMA node
                    {address: '02:00.0', id: '8086:10d3', class: '0200', vfio: true} | status.functions[0].vfio: is true without a driver
                    {address: '02:00.0', id: '8086:10d3', class: '0200', physicalFunction: '01:00.0'} | status.functions[0].virtualFunctionIndex: is missing
                    {address: '02:00.0', id: '8086:10d3', class: '0200', virtualFunctions: {total: 1, enabled: 2}} | status.functions[0].virtualFunctions: 2 of 1 VFs
                    """)
    void what_is_wrong_with_a_function_is_named(String function, String message) {
        HostNodeStatus status =
                status("{kernel: {release: '6.1', iommu: Intel}, functions: [%s]}", function);

        assertThatThrownBy(() -> MachineMapping.machine(status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_function_is_there_once() {
        HostNodeStatus status =
                status(
                        "{kernel: {release: '6.1', iommu: Intel}, functions: [%1$s, %1$s]}",
                        "{address: '02:00.0', id: '8086:10d3', class: '020000'}");

        assertThatThrownBy(() -> MachineMapping.machine(status))
                .hasMessage("status.functions: 0000:02:00.0 is listed twice");
    }

    @Test
    void a_machine_has_a_kernel() {
        HostNodeStatus status = status("{functions: []}", "");

        assertThatThrownBy(() -> MachineMapping.machine(status))
                .hasMessage("status.kernel: is missing");
    }

    private static HostNodeStatus status(String yaml, String function) {
        return new KubernetesSerialization(new ObjectMapper(), true)
                .unmarshal("---\n" + yaml.formatted(function), HostNodeStatus.class);
    }
}
