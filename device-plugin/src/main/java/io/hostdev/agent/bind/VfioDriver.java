package io.hostdev.agent.bind;

import io.hostdev.core.claim.DriverChoice;

/// The VFIO driver that a choice comes to on this node.
public final class VfioDriver {

    /// Takes every function: its `vfio_pci:` alias has wildcards only
    /// (drivers/vfio/pci/vfio_pci.c).
    private static final String PLAIN = "vfio-pci";

    private VfioDriver() {}

    public static String of(DriverChoice choice) {
        return switch (choice) {
            case DriverChoice.Auto ignored -> PLAIN;
            case DriverChoice.Named(String name) -> name;
        };
    }
}
