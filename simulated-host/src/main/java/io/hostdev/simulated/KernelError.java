// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;

/// A system call failed.
public final class KernelError extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Errno errno;

    public KernelError(Errno errno, String detail) {
        super(errno.described() + ": " + detail);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
