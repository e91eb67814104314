// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodCgroupTest {

    private static final String UID = "d3b07384-d113-4c52-8f3a-0123456789ab";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0::/kubepods/burstable/podd3b07384-d113-4c52-8f3a-0123456789ab/4f1c",
                "0::/kubepods/podd3b07384-d113-4c52-8f3a-0123456789ab",
                "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podd3b07384_d113_4c52_8f3a_0123456789ab.slice/cri-containerd-4f1c.scope",
                "0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podd3b07384_d113_4c52_8f3a_0123456789ab.slice/crio-4f1c.scope",
                "0::/../../podd3b07384-d113-4c52-8f3a-0123456789ab/4f1c",
                "12:pids:/\n3:cpu,cpuacct:/kubepods/besteffort/podd3b07384-d113-4c52-8f3a-0123456789ab/4f1c\n",
            })
    void readsTheUidInEveryForm(String cgroup) {
        assertThat(PodCgroup.podUid(cgroup)).contains(UID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0::/kubepods/burstable/pod0123456789abcdef0123456789abcdef/4f1c"})
    void readsTheUidOfAStaticPod(String cgroup) {
        assertThat(PodCgroup.podUid(cgroup)).contains("0123456789abcdef0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0::/",
                "0::/system.slice/containerd.service",
                "0::/machine.slice/libpod-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope",
                "0::/user.slice/podman",
            })
    void knowsWhatIsNoPod(String cgroup) {
        assertThat(PodCgroup.podUid(cgroup)).isEmpty();
    }
}
