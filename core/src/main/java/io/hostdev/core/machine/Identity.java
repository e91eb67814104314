package io.hostdev.core.machine;

import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.Optional;

/// What a function says it is (configuration space): fixed for as long as the device sits at its
/// address.
public record Identity(PciId id, Optional<PciId> subsystemId, PciClass pciClass) {}
