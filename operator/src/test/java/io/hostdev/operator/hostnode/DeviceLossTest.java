// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VanishedStatus;
import io.hostdev.operator.hostnode.DeviceLoss.PodName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLossTest {

    private static final String UNIT = "0000:02:00.0";
    private static final String TIME = "2026-11-21T10:00:00.250Z";

    @Test
    void whatHasVanishedIsSaidToItsPodAndItsHostDevice() {
        DeviceLoss loss = only(vanished("default/dpdk", UNIT, "0000:02:00.1"));

        assertThat(loss.pod()).contains(new PodName("default", "dpdk"));
        assertThat(loss.reason()).isEqualTo("DeviceVanished");
        assertThat(loss.toPod())
                .isEqualTo(
                        "HostDevice nic: 0000:02:00.0, 0000:02:00.1 are gone from node one; this pod had it, and cannot use it any more, also if it comes back");
        assertThat(loss.toHostDevice())
                .contains(
                        "0000:02:00.0, 0000:02:00.1 are gone from node one; pod default/dpdk had it");
    }

    @Test
    void ofWhatWasFreeTheHostDeviceHears() {
        DeviceLoss loss = only(vanished(null, UNIT));

        assertThat(loss.pod()).isEmpty();
        assertThat(loss.toHostDevice())
                .contains("0000:02:00.0 is gone from node one; no pod had it");
    }

    /// The same address may vanish again.
    @Test
    void eachTimeIsAnother() {
        VanishedStatus first = vanished(null, UNIT);
        VanishedStatus second =
                new VanishedStatus(UNIT, "nic", List.of(UNIT), null, "2026-11-21T10:00:01Z");

        assertThat(DeviceLoss.of(node(List.of(), List.of(first, second))))
                .extracting(DeviceLoss::identity)
                .doesNotHaveDuplicates();
    }

    /// Its since is that of the agent's run: to see it anew is no other loss.
    @Test
    void whatIsTakenIsSaidToItsPodOnce() {
        DeviceLoss loss = only(taken("pod default/dpdk", TIME));

        assertThat(loss.pod()).contains(new PodName("default", "dpdk"));
        assertThat(loss.reason()).isEqualTo("DeviceTaken");
        assertThat(loss.toPod()).isEqualTo("0000:02:00.0 of HostDevice nic on node one: no driver");
        assertThat(loss.toHostDevice()).isEqualTo(Optional.empty());
        assertThat(only(taken("pod default/dpdk", "2026-11-21T12:00:00Z")).identity())
                .isEqualTo(loss.identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a pod that is starting",
                "process 7 (qemu)",
                "pod default/a with process 7"
            })
    void nobodyElseIsTakenForAPod(String holder) {
        assertThat(only(taken(holder, TIME)).pod()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        VanishedStatus unreadable =
                new VanishedStatus(UNIT, "nic", List.of(UNIT), null, "yesterday");

        assertThat(DeviceLoss.of(node(List.of(), List.of(unreadable)))).isEmpty();
        assertThat(DeviceLoss.of(new HostNode())).isEmpty();
    }

    private static VanishedStatus vanished(@Nullable String pod, String... functions) {
        return new VanishedStatus(UNIT, "nic", List.of(functions), pod, TIME);
    }

    private static UnitStatus taken(String holder, String since) {
        return new UnitStatus(
                UNIT, "nic", UnitPhase.UNHEALTHY, since, holder, "TakenFromPod", "no driver");
    }

    private static DeviceLoss only(VanishedStatus vanished) {
        return DeviceLoss.of(node(List.of(), List.of(vanished))).getFirst();
    }

    private static DeviceLoss only(UnitStatus unit) {
        return DeviceLoss.of(node(List.of(unit), List.of())).getFirst();
    }

    private static HostNode node(List<UnitStatus> units, List<VanishedStatus> vanished) {
        HostNode node = new HostNode();
        node.getMetadata().setName("one");
        node.setStatus(new HostNodeStatus(null, null, units, null, null, vanished, null));
        return node;
    }
}
