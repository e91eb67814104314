// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import java.util.List;
import java.util.stream.Stream;

/// What befalls a write.
sealed interface Mishap {

    /// Every errno that a write to sysfs is known to end with.
    List<Mishap> ERRNOS =
            Stream.of(
                            Errno.EACCES,
                            Errno.EBUSY,
                            Errno.EINVAL,
                            Errno.ENODEV,
                            Errno.ENOMEM,
                            Errno.EIO)
                    .<Mishap>map(Refused::new)
                    .toList();

    /// The kernel refuses it.
    record Refused(Errno errno) implements Mishap {
        @Override
        public String toString() {
            return errno.described();
        }
    }

    /// Its function goes before the kernel has it; the kernel says what it says then.
    record Vanished() implements Mishap {
        @Override
        public String toString() {
            return "vanishing";
        }
    }

    /// What can befall this write: a module does not vanish.
    static Stream<Mishap> of(WatchedBus.Write write) {
        return write.step() == Step.LOAD_MODULE
                ? ERRNOS.stream()
                : Stream.concat(ERRNOS.stream(), Stream.of(new Vanished()));
    }
}
