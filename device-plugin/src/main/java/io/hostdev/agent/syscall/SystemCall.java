// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

import java.util.Locale;

/// Those that [SystemCalls] makes, with their numbers on the two architectures that Hostdev runs on
/// (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h, which arm64 has).
/// arm64 has not the oldest forms of some, so the newer ones stand here on both.
enum SystemCall {
    BIND(49, 200),
    CLOSE(3, 57),
    EVENTFD(290, 19), // eventfd2
    FINIT_MODULE(313, 273),
    IOCTL(16, 29),
    OPEN(257, 56), // openat
    POLL(271, 73), // ppoll
    READ(0, 63),
    RECVFROM(45, 207),
    SETSOCKOPT(54, 208),
    SOCKET(41, 198),
    STATX(332, 291),
    WRITE(1, 64);

    private static final boolean X86_64 = System.getProperty("os.arch", "").equals("amd64");

    private final int onX86;
    private final int onArm;

    SystemCall(int onX86, int onArm) {
        this.onX86 = onX86;
        this.onArm = onArm;
    }

    /// Of this machine.
    int number() {
        return X86_64 ? onX86 : onArm;
    }

    /// The page in man-pages section 2.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
