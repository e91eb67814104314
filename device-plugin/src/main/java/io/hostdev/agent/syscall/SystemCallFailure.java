// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

import io.hostdev.agent.port.Errno;

/// A system call returned -1. Nothing else that [SystemCalls] does can fail.
public final class SystemCallFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /// @param subject what it was called on, for a person
    SystemCallFailure(SystemCall call, Object subject, Errno errno) {
        super("%s %s: %s".formatted(call, subject, errno.described()));
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
