// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The number of each VF below its PF (`virtfnN`), read once for each PF: a PF can have hundreds.
final class VirtualFunctionIndexes {

    private static final String LINK = "virtfn";

    private final Path devices;
    private final Map<PciAddress, Map<PciAddress, Integer>> byPhysicalFunction = new HashMap<>();

    /// @param devices `/sys/bus/pci/devices`
    VirtualFunctionIndexes(Path devices) {
        this.devices = devices;
    }

    /// @return absent if the PF does not know the VF: one of them is going
    Optional<Integer> of(PciAddress physicalFunction, PciAddress virtualFunction) {
        return Optional.ofNullable(
                byPhysicalFunction
                        .computeIfAbsent(physicalFunction, this::read)
                        .get(virtualFunction));
    }

    /// How many VFs a PF has.
    int count(PciAddress physicalFunction) {
        return byPhysicalFunction.computeIfAbsent(physicalFunction, this::read).size();
    }

    private Map<PciAddress, Integer> read(PciAddress physicalFunction) {
        Path directory = devices.resolve(physicalFunction.toString());
        Map<PciAddress, Integer> indexes = new HashMap<>();
        for (String link : Attributes.names(directory, LINK + "*")) {
            Optional<PciAddress> address =
                    Attributes.linkName(directory.resolve(link)).map(PciAddress::parse);
            Optional<Integer> index = Attributes.decimal(link.substring(LINK.length()));
            if (address.isPresent() && index.isPresent()) {
                indexes.put(address.get(), index.get());
            }
        }
        return indexes;
    }
}
