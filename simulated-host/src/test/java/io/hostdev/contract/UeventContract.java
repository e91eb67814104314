// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.IGB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Uevents;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What wakes the agent.
abstract class UeventContract extends HostContract {

    @Test
    void bindingAndHotplugWake() throws Throwable {
        AtomicInteger wakes = new AtomicInteger();
        try (Uevents uevents = host().uevents()) {
            uevents.subscribe(wakes::incrementAndGet);

            wakes(wakes, () -> bus().unbind(IGB));
            wakes(wakes, () -> bus().probe(IGB));
            wakes(wakes, () -> host().remove(IGB));
            wakes(wakes, () -> host().rescan());
        }
    }

    @Test
    void nothingWakesAfterTheEnd() throws Throwable {
        AtomicInteger ended = new AtomicInteger();
        Uevents closed = host().uevents();
        closed.subscribe(ended::incrementAndGet);
        closed.close();
        int before = ended.get();

        AtomicInteger wakes = new AtomicInteger();
        try (Uevents uevents = host().uevents()) {
            uevents.subscribe(wakes::incrementAndGet);
            wakes(wakes, () -> bus().unbind(IGB));
        }

        assertThat(ended).hasValue(before);
    }

    private static void wakes(AtomicInteger wakes, Executable change) throws Throwable {
        int before = wakes.get();
        change.execute();
        await().atMost(Duration.ofSeconds(20)).until(() -> wakes.get() > before);
    }
}
