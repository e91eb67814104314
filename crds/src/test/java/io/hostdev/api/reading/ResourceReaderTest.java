// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.ReadableResource;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.lang.reflect.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceReaderTest {

    private final KubernetesSerialization json = new KubernetesSerialization();

    private static String hostNode(String name, String status) {
        return """
        {"apiVersion": "hostdev.io/v1alpha1", "kind": "HostNode",
         "metadata": {"name": "%s", "uid": "u", "generation": 3},
         "spec": {"units": []}, "status": %s}
        """
                .formatted(name, status);
    }

    private static String function(String field) {
        return """
        {"kernel": {"release": "6", "iommu": "Intel"},
         "functions": [{"address": "0000:05:00.0", "id": "8086:10d3", "class": "020000", %s}]}
        """
                .formatted(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"group\": 99999999999           | status.functions[0].group: ",
                "\"group\": {}                    | status.functions[0].group: ",
                "\"numaNode\": \"none\"           | status.functions[0].numaNode: ",
                "\"hostUse\": [{\"kind\": \"Tea\"}] | status.functions[0].hostUse[0].kind: ",
                "\"hostUse\": [null]              | status.functions[0].hostUse[0]: is missing",
                "\"vfioDrivers\": [null]          | status.functions[0].vfioDrivers[0]: is missing",
                "\"id\": null                     | status.functions[0].id: is missing",
                "\"class\": null                  | status.functions[0].class: is missing"
            })
    void what_does_not_fit_is_left_out_and_named(String field, String said) {
        HostNode node = json.unmarshal(hostNode("bad", function(field)), HostNode.class);

        assertThat(node.getMetadata().getName()).isEqualTo("bad");
        assertThat(node.getMetadata().getGeneration()).isEqualTo(3);
        assertThat(node.getSpec()).isNotNull();
        assertThat(node.unreadableSpec()).isEmpty();
        assertThat(node.getStatus()).isNull();
        assertThat(node.unreadableStatus())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith(said.strip()));
    }

    @Test
    void what_a_newer_version_says_more_is_passed_over() {
        HostNode node =
                json.unmarshal(
                        hostNode("new", function("\"colour\": {\"of\": [1, 2]}")), HostNode.class);

        assertThat(node.unreadable()).isEmpty();
        assertThat(node.getStatus().functions()).hasSize(1);
    }

    @Test
    void a_word_of_a_newer_version_is_told() {
        HostDevice device =
                json.unmarshal(
                        """
                        {"apiVersion": "hostdev.io/v1alpha1", "kind": "HostDevice",
                         "metadata": {"name": "new"}, "spec": {"select": [], "unit": "Slice"}}
                        """,
                        HostDevice.class);

        assertThat(device.getSpec()).isNull();
        assertThat(device.unreadableSpec())
                .hasValueSatisfying(
                        reason -> assertThat(reason).startsWith("spec.unit: ").contains("Slice"));
    }

    @Test
    void one_in_a_list_costs_nothing_of_the_others() {
        String list =
                """
                {"apiVersion": "hostdev.io/v1alpha1", "kind": "HostNodeList", "metadata": {},
                 "items": [%s, %s, %s]}
                """
                        .formatted(
                                hostNode("one", function("\"group\": 7")),
                                hostNode("bad", function("\"group\": 99999999999")),
                                hostNode("two", function("\"group\": 8")));
        Type type =
                json.constructParametricType(DefaultKubernetesResourceList.class, HostNode.class);

        DefaultKubernetesResourceList<HostNode> read =
                json.unmarshal(
                        new java.io.ByteArrayInputStream(
                                list.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        new TypeReference<>() {
                            @Override
                            public Type getType() {
                                return type;
                            }
                        });

        assertThat(read.getItems())
                .extracting(node -> node.getMetadata().getName() + node.unreadable().isPresent())
                .containsExactly("onefalse", "badtrue", "twofalse");
    }

    @Test
    void so_does_one_in_a_watch() {
        json.registerKubernetesResource(HostNode.class);

        WatchEvent event =
                json.unmarshal(
                        "{\"type\": \"ADDED\", \"object\": %s}"
                                .formatted(hostNode("bad", function("\"group\": 99999999999"))),
                        WatchEvent.class);

        assertThat(event.getObject())
                .isInstanceOfSatisfying(
                        HostNode.class, node -> assertThat(node.unreadable()).isPresent());
    }

    @Test
    void words_are_printable() {
        HostNode node =
                json.unmarshal(
                        hostNode("loud", function("\"driver\": \"e1000e\\u001b[8m\\r\\nhidden\"")),
                        HostNode.class);

        assertThat(node.getStatus().functions())
                .extracting(FunctionStatus::driver)
                .containsExactly("e1000e?[8m  hidden");
    }

    @Test
    void why_it_is_unreadable_is_no_part_of_the_object() {
        for (ReadableResource<?, ?> made :
                List.of(new HostNode(), new HostDevice(), new VirtualFunctions())) {
            made.markUnreadable("spec.a: wrong", "status.b: wrong");

            assertThat(json.asJson(made)).doesNotContain("wrong");
        }
    }
}
