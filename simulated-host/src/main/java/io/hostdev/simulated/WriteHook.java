// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

/// Called around each write, on the writer's thread and with no lock held. What it throws reaches
/// the writer: so a crash test ends the agent before or after any write.
public interface WriteHook {

    WriteHook NONE = new WriteHook() {};

    /// The write has been decided, and the kernel does not know of it yet.
    default void before(KernelWrite write) {}

    /// The kernel has done it (or refused it), and the writer does not know yet.
    default void after(KernelWrite write) {}
}
