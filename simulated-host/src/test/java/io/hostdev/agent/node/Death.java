// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.WriteHook;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The death of an agent at one of its writes: whichever thread makes it, and each that would write
/// later, ends for good.
final class Death implements WriteHook {

    private final CountDownLatch dead = new CountDownLatch(1);
    private final int write;
    private final boolean done;
    private int count;

    /// @param write from 1
    /// @param done the kernel has done this write before the agent dies
    Death(int write, boolean done) {
        this.write = write;
        this.done = done;
    }

    @Override
    public synchronized void before(KernelWrite ignored) {
        count++;
        if (happened() || (!done && count == write)) {
            die();
        }
    }

    @Override
    public synchronized void after(KernelWrite ignored) {
        if (happened() || (done && count >= write)) {
            die();
        }
    }

    private void die() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, death) -> {});
        dead.countDown();
        throw new AgentIsDead();
    }

    boolean happened() {
        return dead.getCount() == 0;
    }

    void await() throws InterruptedException {
        assertThat(dead.await(20, TimeUnit.SECONDS)).as("it came to this write").isTrue();
    }

    private static final class AgentIsDead extends Error {
        private static final long serialVersionUID = 1L;
    }
}
