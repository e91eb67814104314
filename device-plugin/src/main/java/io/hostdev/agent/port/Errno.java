// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import java.util.Map;

/// An error number of Linux (include/uapi/asm-generic/errno-base.h), the same on all architectures
/// we run on.
public record Errno(int number) {

    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EIO = new Errno(5);
    public static final Errno ENXIO = new Errno(6);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno ENOBUFS = new Errno(105);

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(1, "EPERM"),
                    Map.entry(2, "ENOENT"),
                    Map.entry(4, "EINTR"),
                    Map.entry(5, "EIO"),
                    Map.entry(6, "ENXIO"),
                    Map.entry(8, "ENOEXEC"),
                    Map.entry(12, "ENOMEM"),
                    Map.entry(13, "EACCES"),
                    Map.entry(16, "EBUSY"),
                    Map.entry(17, "EEXIST"),
                    Map.entry(19, "ENODEV"),
                    Map.entry(22, "EINVAL"),
                    Map.entry(28, "ENOSPC"),
                    Map.entry(34, "ERANGE"),
                    Map.entry(95, "EOPNOTSUPP"),
                    Map.entry(105, "ENOBUFS"));

    /// The name, such as `EBUSY`, or `errno 71`.
    public String described() {
        return NAMES.getOrDefault(number, "errno " + number);
    }
}
