// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import io.hostdev.core.words.Words;

/// How long texts and lists of the API may be. The schema has these bounds, and whoever writes
/// keeps them: the API server refuses an object as a whole.
public final class Bounds {

    /// A PCI address.
    public static final int ADDRESS = 24;

    public static final int DRIVER = 64;

    /// The name of an object.
    public static final int NAME = 253;

    /// The longest domain, a slash and the longest name.
    public static final int RESOURCE_NAME = 317;

    /// RFC 3339.
    public static final int TIME = 64;

    public static final int REASON = 64;

    /// As Kubernetes has it for the reason of a condition.
    static final String REASON_FORM = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

    /// Bytes of a message, as it is written.
    public static final int SENTENCE = Words.SENTENCE;

    /// Characters of a message, as the schema has it: more than is written, so that nothing of an
    /// older version is refused.
    static final int MESSAGE = 4096;

    /// Bytes of what a person reads of one thing: a mount point, an interface.
    public static final int DETAIL = 256;

    /// `pod namespace/name`, or a process.
    public static final int HOLDER = 384;

    public static final int LABELS = 64;

    public static final int CONDITIONS = 32;

    /// HostDevices, or VirtualFunctions, that concern one node.
    public static final int OBJECTS = 4096;

    /// PCI functions of one node.
    public static final int FUNCTIONS = 8192;

    public static final int UNITS = 4096;

    public static final int FUNCTIONS_OF_UNIT = 4096;

    public static final int PHYSICAL_FUNCTIONS = 1024;

    /// What has vanished within the hour: the newest.
    public static final int VANISHED = 256;

    public static final int HOST_USES = 64;

    public static final int VFIO_DRIVERS = 16;

    /// Nodes, or physical functions, in a status that is about all nodes, as it is written.
    public static final int SHOWN = 20;

    /// The same as the schema has it: an older operator writes all of them.
    static final int LISTED = 8192;

    public static final int REASONS = 20;

    /// The largest whole number that JSON's readers agree on.
    static final long GENERATION = (1L << 53) - 1;

    private Bounds() {}
}
