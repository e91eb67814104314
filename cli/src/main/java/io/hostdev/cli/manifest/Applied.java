// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.List;

/// What would be in the API server after a manifest was applied.
///
/// @param hostDevices all there would be
/// @param virtualFunctions all there would be
/// @param ownDevices those of the manifest
/// @param ownNumbers those of the manifest
public record Applied(
        List<HostDevice> hostDevices,
        List<VirtualFunctions> virtualFunctions,
        List<HostDevice> ownDevices,
        List<VirtualFunctions> ownNumbers) {

    public Applied {
        hostDevices = List.copyOf(hostDevices);
        virtualFunctions = List.copyOf(virtualFunctions);
        ownDevices = List.copyOf(ownDevices);
        ownNumbers = List.copyOf(ownNumbers);
    }
}
