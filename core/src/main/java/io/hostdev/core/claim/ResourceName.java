// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.claim;

import java.util.Locale;

/// The extended resource that pods request: `hostdev.io/quad-nic`. A qualified name outside
/// `kubernetes.io`.
public record ResourceName(String text) implements Comparable<ResourceName> {

    public static final String DEFAULT_DOMAIN = "hostdev.io";

    public ResourceName {
        if (!text.matches("[a-z0-9.-]{1,253}/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException(
                    "'%s' is no resource name: expected domain/name such as hostdev.io/quad-nic"
                            .formatted(text));
        }
    }

    /// What a HostDevice of this name offers when its spec names no resource.
    public static ResourceName defaultFor(String hostDevice) {
        return new ResourceName(DEFAULT_DOMAIN + "/" + hostDevice);
    }

    /// The name as it stands in environment variables: upper case, `/` and `.` become `_`, `-`
    /// stays (KubeVirt's rule).
    public String inEnvironment() {
        return text.toUpperCase(Locale.ROOT).replace('/', '_').replace('.', '_');
    }

    @Override
    public int compareTo(ResourceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
