// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import static java.util.stream.Collectors.joining;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.Collection;
import java.util.List;

/// The name of the CDI device of a set of units that were allocated together.
///
/// The kind is the resource name (Kata looks a device up by `<resource>=<device ID>`). CDI wants a
/// letter in front of vendor and class, resource names may have a digit there: then `r-` comes
/// first. The device is the unit's id; for several units the lowest id, their count and a hash of
/// all ids.
///
/// @param kind `vendor/class`
/// @param device letters, digits, `_ - . :`, alphanumeric at both ends
/// @see <a href="https://github.com/cncf-tags/container-device-interface">CDI, names</a>
public record CdiName(String kind, String device) {

    /// @param units at least one, in any order
    public static CdiName of(ResourceName resource, Collection<UnitId> units) {
        List<UnitId> ascending = units.stream().sorted().distinct().toList();
        String[] parts = resource.text().split("/", 2);
        return new CdiName(lettered(parts[0]) + "/" + lettered(parts[1]), device(ascending));
    }

    public String qualified() {
        return kind + "=" + device;
    }

    private static String lettered(String name) {
        return Character.isDigit(name.charAt(0)) ? "r-" + name : name;
    }

    private static String device(List<UnitId> units) {
        String lowest = units.getFirst().toString();
        if (units.size() == 1) {
            return lowest;
        }
        String all = units.stream().map(UnitId::toString).collect(joining(","));
        return "%s_%d_%s".formatted(lowest, units.size(), ShortHash.of(all));
    }
}
