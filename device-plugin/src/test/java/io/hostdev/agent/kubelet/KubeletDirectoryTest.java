// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.ResourceName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KubeletDirectoryTest {

    private final KubeletDirectory directory =
            new KubeletDirectory(Path.of("/var/lib/kubelet/device-plugins"));

    @Test
    void aSocketsNameIsShortHoweverLongItsResourcesIs() {
        String socket = directory.socketOf(resource("a")).getFileName().toString();
        assertThat(socket).matches("hostdev-[0-9a-f]{12}\\.sock");
        assertThat(directory.socketOf(resource("b")).getFileName().toString())
                .matches("hostdev-[0-9a-f]{12}\\.sock")
                .isNotEqualTo(socket);
    }

    private static ResourceName resource(String letter) {
        return new ResourceName(letter.repeat(100) + ".example/" + letter.repeat(63));
    }
}
