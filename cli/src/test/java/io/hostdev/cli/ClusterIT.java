// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.cli.cluster.KubernetesCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `--node` and `explain` against a real API server. The operator's and the agents' part is written
/// as they would write it.
class ClusterIT {

    private static final Path FILES = Path.of("src/test/resources/cluster");

    private final ApiServer server = ApiServer.shared();
    private final KubernetesClient client = server.client();

    @BeforeEach
    void fill() throws IOException {
        client.resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName("lab")
                                .withLabels(Map.of("rack", "a"))
                                .endMetadata()
                                .build())
                .create();
        apply(HostNode.class, "hostnode.yaml");
        apply(HostDevice.class, "hostdevice.yaml");
    }

    @AfterEach
    void empty() {
        client.resources(HostDevice.class).delete();
        client.resources(HostNode.class).delete();
        client.pods().inNamespace("default").withGracePeriod(0).delete();
        client.nodes().withName("lab").delete();
    }

    @Test
    void inspectShowsTheNodesUnitsAndHolders() {
        assertThat(run("hostdev inspect --node lab"))
                .contains("Handed out by Hostdev")
                .contains(
                        "HostDevice quad-nic, unit 0000:02:00.0: InUse, held by pod default/qemu");
    }

    @Test
    void aNodeThatIsNotThereIsNamedAndTheOthersToo() {
        assertThat(run("hostdev inspect --node lap"))
                .contains("hostdev: no agent of Hostdev has reported node 'lap': there are lab\n")
                .endsWith("[2]");
    }

    @Test
    void whatAnOlderHostDeviceHasIsRefused() {
        assertThat(run("hostdev plan -f other.yaml --node lab"))
                .contains("FunctionClaimed: 0000:02:00.0 belongs to HostDevice quad-nic")
                .endsWith("[1]");
    }

    @Test
    void theFilesHostDeviceReplacesTheOneOfItsName() {
        assertThat(run("hostdev plan -f narrowed.yaml --all-nodes"))
                .contains(
                        "withdrawn unit 0000:02:00.0: is InUse, and stays until pod default/qemu is done")
                .contains("unit 0000:02:00.1")
                .endsWith("[0]");
    }

    @Test
    void whatCannotChangeIsSaid() {
        assertThat(run("hostdev plan -f renamed.yaml --node lab"))
                .contains("HostDevice quad-nic: spec.resourceName: is immutable")
                .endsWith("[2]");
    }

    @Test
    void aHostDeviceForOtherNodesSelectsNothingHere() {
        assertThat(run("hostdev plan -f elsewhere.yaml --node lab"))
                .contains("NothingSelected")
                .endsWith("[0]");
    }

    @Test
    void aPodWaitsForWhatAnotherHas() {
        pending("second", "hostdev.io/quad-nic", 1);
        assertThat(run("hostdev explain pod/second"))
                .contains("pod default/second is Pending, on no node")
                .contains("every hostdev.io/quad-nic is in use or not ready")
                .contains("held by pod default/qemu")
                .contains("the scheduler says: 0/1 nodes are available")
                .contains("end one of those that have it: pod default/qemu");
    }

    @Test
    void aPodWantsMoreThanThereIs() {
        pending("greedy", "hostdev.io/quad-nic", 3);
        assertThat(run("hostdev explain default/greedy"))
                .contains("it wants 3 hostdev.io/quad-nic, and no node has more than 1");
    }

    @Test
    void aPodWantsWhatNobodyOffers() {
        pending("lost", "hostdev.io/quad-nick", 1);
        assertThat(run("hostdev explain lost -n default"))
                .contains("no HostDevice offers that")
                .contains("there are hostdev.io/quad-nic");
    }

    @Test
    void anAddressHasAHolder() {
        assertThat(run("hostdev explain 02:00.1"))
                .contains("IOMMU group 7 with 0000:02:00.0")
                .contains("held by pod default/qemu")
                .contains("to have it back, end pod default/qemu");
    }

    @Test
    void aHostDeviceTellsWhoHasIt() {
        assertThat(run("hostdev explain quad-nic"))
                .contains("HostDevice quad-nic: Ready is True, Ready: 0 ready, 1 in use")
                .contains("held by pod default/qemu");
    }

    @Test
    void aServerThatIsNotThereIsOneLine() throws IOException {
        Path kubeconfig = Files.createTempFile("nobody", ".yaml");
        Files.writeString(
                kubeconfig,
                """
                apiVersion: v1
                kind: Config
                current-context: a
                clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {}}]
                """);
        Session session = Session.in(FILES).with(KubernetesCluster.open(kubeconfig, null));
        assertThat(session.run("hostdev inspect --node lab").output())
                .startsWith("hostdev: the API server https://127.0.0.1:1/ cannot be reached: ")
                .hasLineCount(1);
    }

    private String run(String commandLine) {
        Session.Result result =
                Session.in(FILES).with(new KubernetesCluster(server.newClient())).run(commandLine);
        return result.output() + "[" + result.status() + "]";
    }

    private void pending(String name, String resource, int count) {
        Pod pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withAutomountServiceAccountToken(false)
                        .addNewContainer()
                        .withName("main")
                        .withImage("main")
                        .withNewResources()
                        .addToLimits(resource, new Quantity(Integer.toString(count)))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build();
        client.resource(pod).create();
        PodCondition unscheduled = new PodCondition();
        unscheduled.setType("PodScheduled");
        unscheduled.setStatus("False");
        unscheduled.setReason("Unschedulable");
        unscheduled.setMessage("0/1 nodes are available: 1 Insufficient " + resource);
        client.pods()
                .inNamespace("default")
                .withName(name)
                .editStatus(current -> {
                    current.getStatus().setConditions(List.of(unscheduled));
                    return current;
                });
    }

    /// With its status, which another writer owns.
    private <T extends HasMetadata> void apply(Class<T> type, String file) throws IOException {
        T object =
                client.getKubernetesSerialization()
                        .unmarshal(Files.readString(FILES.resolve(file)), type);
        client.resource(object).create();
        T status =
                client.getKubernetesSerialization()
                        .unmarshal(Files.readString(FILES.resolve(file)), type);
        client.resource(status).patchStatus();
    }
}
