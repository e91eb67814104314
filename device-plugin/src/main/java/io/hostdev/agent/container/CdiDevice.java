// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import java.util.List;
import java.util.Map;

/// One CDI device with all that a container gets with it: an allocated set of units.
///
/// @param kind `vendor/class`: the resource name
/// @param name legal as a CDI device name; for one unit its id
public record CdiDevice(
        String kind, String name, Map<String, String> environment, List<String> deviceNodes) {

    public CdiDevice {
        environment = Map.copyOf(environment);
        deviceNodes = List.copyOf(deviceNodes);
    }

    public String qualifiedName() {
        return kind + "=" + name;
    }
}
