// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

/// How things are written, for the CEL rules of the schema: regular expressions of RE2, with the
/// backslashes that a CEL string needs.
final class Syntax {

    private Syntax() {}

    /// `0000:02:00`, or `02:00` in domain 0. Domains end at 7fffffff.
    private static final String SLOT =
            "(([0-9a-fA-F]{4,7}|[0-7][0-9a-fA-F]{7}):)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]";

    static final String ADDRESSES = "'^" + SLOT + "\\\\.([0-7](-[0-7])?|\\\\*)$'";

    /// A range of functions whose first is above its last.
    static final String BACKWARDS = "'([1-7]-0|[2-7]-1|[3-7]-2|[4-7]-3|[5-7]-4|[67]-5|7-6)$'";

    static final String VIRTUAL_FUNCTIONS =
            "'^" + SLOT + "\\\\.[0-7](#[0-9]{1,5}(-[0-9]{1,5})?)?$'";

    static final String IDS = "'^[0-9a-fA-F]{4}:([0-9a-fA-F]{4}|\\\\*)$'";

    static final String CLASS_PREFIX = "'^([0-9a-fA-F]{2}){1,3}$'";

    /// What can stand in /sys/bus/pci/drivers.
    static final String DRIVER = "'^[A-Za-z0-9_][A-Za-z0-9_.:+-]*$'";

    static final String DNS_LABEL = "'^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'";

    /// A qualified name whose domain leaves room for the `requests.` that quotas put before it.
    static final String QUALIFIED_NAME =
            "'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/"
                    + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'";
}
