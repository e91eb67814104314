// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

/// Who carries out work.
@FunctionalInterface
interface Labour {

    /// Each piece on a thread of its own that may be lost: the kernel can keep a write for ever
    /// (drivers/vfio/vfio_main.c), and then nothing else waits for it.
    Labour THREADS = (name, task) -> Thread.ofPlatform().daemon().name(name).start(task);

    /// Returns at once, and never runs the task before it has.
    ///
    /// @param name what for, in a few characters
    void take(String name, Runnable task);
}
