// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.hostdev.cli.text.InputError;
import io.hostdev.core.pci.PciAddress;
import java.util.Locale;
import java.util.Optional;

/// What a user asks about.
public sealed interface Question {

    /// @param namespace absent: the one of the kubeconfig
    record OfPod(Optional<String> namespace, String name) implements Question {}

    record OfHostDevice(String name) implements Question {}

    record OfAddress(PciAddress address) implements Question {}

    /// A HostDevice of that name, or else a pod.
    record Named(Optional<String> namespace, String name) implements Question {}

    /// @param text `pod/NAME`, `NAMESPACE/NAME`, `hostdevice/NAME`, a PCI address, or a name
    /// @param namespace of a pod, where the text names none
    /// @throws InputError if it is none of these
    static Question parse(String text, Optional<String> namespace) {
        if (text.matches("[0-9a-fA-F:]+:[0-9a-fA-F]{2}\\.[0-9]")) {
            return address(text);
        }
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || text.isEmpty() || parts[parts.length - 1].isEmpty()) {
            throw new InputError(
                    "'%s' is nothing to ask about: expected pod/NAME, NAMESPACE/NAME, hostdevice/NAME, a PCI address or a name"
                            .formatted(text));
        }
        if (parts.length == 1) {
            return new Named(namespace, text);
        }
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "pod", "pods", "po" -> new OfPod(namespace, parts[1]);
            case "hostdevice", "hostdevices", "hdev", "hostdevice.hostdev.io" ->
                    new OfHostDevice(parts[1]);
            default -> new OfPod(Optional.of(parts[0]), parts[1]);
        };
    }

    private static Question address(String text) {
        try {
            return new OfAddress(PciAddress.parse(text));
        } catch (IllegalArgumentException wrong) {
            throw new InputError(String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
