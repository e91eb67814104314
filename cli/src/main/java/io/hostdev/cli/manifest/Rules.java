// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the API server checks by the CEL rules of the schema: most of it is what the operator's
/// mapping refuses too; the rest, on names, is here.
final class Rules {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern QUALIFIED_NAME =
            Pattern.compile(
                    "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/"
                            + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private Rules() {}

    /// @return what is wrong, each with the field; empty: nothing
    static List<String> check(HostDevice hostDevice) {
        List<String> findings = new ArrayList<>();
        String resourceName = hostDevice.getSpec().resourceName();
        if (resourceName == null) {
            label(hostDevice.getMetadata().getName()).ifPresent(findings::add);
        } else {
            qualified(resourceName).ifPresent(findings::add);
        }
        if (findings.isEmpty()) {
            mapped(() -> ClaimMapping.claim(hostDevice)).ifPresent(findings::add);
        }
        return findings;
    }

    /// As for a HostDevice.
    static List<String> check(VirtualFunctions virtualFunctions) {
        return mapped(() -> ClaimMapping.claim(virtualFunctions)).stream().toList();
    }

    /// What may not change from one spec of a HostDevice to the next.
    static Optional<String> change(HostDevice from, HostDevice to) {
        String before = from.getSpec().resourceName();
        return Objects.equals(before, to.getSpec().resourceName())
                ? Optional.empty()
                : Optional.of(
                        "spec.resourceName: is immutable, because pods were admitted under it: keep %s, or create another HostDevice and delete this one"
                                .formatted(before == null ? "it absent" : "'" + before + "'"));
    }

    private static Optional<String> label(String name) {
        return DNS_LABEL.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "metadata.name: '%s' cannot be the name of a resource: expected at most 63 lower case letters, digits and '-', or a spec.resourceName"
                                .formatted(name));
    }

    private static Optional<String> qualified(String name) {
        if (!QUALIFIED_NAME.matcher(name).matches()) {
            return Optional.of(
                    "spec.resourceName: '%s' is no resource name: expected domain/name such as hostdev.io/quad-nic, the name of at most 63 letters, digits, '-', '_' and '.'"
                            .formatted(name));
        }
        return name.contains("kubernetes.io/") || name.startsWith("requests.")
                ? Optional.of(
                        "spec.resourceName: '%s' is in a domain that Kubernetes keeps for itself (kubernetes.io, requests.): expected one of your own, such as hostdev.io/quad-nic"
                                .formatted(name))
                : Optional.empty();
    }

    private static Optional<String> mapped(Runnable mapping) {
        try {
            mapping.run();
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }
}
