// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.uevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UeventTest {

    @Test
    void readsTheSubsystem() {
        byte[] bind =
                "bind@/devices/pci0000:00/0000:02:00.0\0ACTION=bind\0SUBSYSTEM=pci\0DRIVER=vfio-pci\0SEQNUM=4711\0"
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(Uevent.parse(bind)).contains(new Uevent("pci"));
    }

    @Test
    void leavesOutUdevsOwnMessages() {
        byte[] udev =
                "libudev\0\u00fe\u00ed\u00ca\u00feSUBSYSTEM=pci\0"
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Uevent.parse(udev)).isEmpty();
        assertThat(Uevent.parse(new byte[0])).isEmpty();
    }

    @Test
    void concernsDevicesAndNotTheRest() {
        assertThat(new Uevent("vfio-dev").concernsDevices()).isTrue();
        assertThat(new Uevent("module").concernsDevices()).isFalse();
    }
}
