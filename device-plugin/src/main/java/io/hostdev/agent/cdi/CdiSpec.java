// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.cdi;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.json.JsonText;
import java.util.Map;
import java.util.TreeMap;

/// The text of a CDI spec with one device.
///
/// The version is the lowest that has all that is used, because a runtime refuses what is newer
/// than itself. Type, major and minor of a node are left out: the runtime reads them when the
/// container starts.
///
/// @see <a href="https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md">CDI</a>
final class CdiSpec {

    private static final String VERSION = "0.6.0";

    private CdiSpec() {}

    static String of(CdiDevice device) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("cdiVersion", VERSION);
            json.writeStringField("kind", device.kind());
            json.writeArrayFieldStart("devices");
            json.writeStartObject();
            json.writeStringField("name", device.name());
            json.writeObjectFieldStart("containerEdits");
            json.writeArrayFieldStart("env");
            for (Map.Entry<String, String> variable :
                    new TreeMap<>(device.environment()).entrySet()) {
                json.writeString(variable.getKey() + "=" + variable.getValue());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("deviceNodes");
            for (String node : device.deviceNodes()) {
                json.writeStartObject();
                json.writeStringField("path", node);
                json.writeStringField("permissions", "mrw");
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        })
                + '\n';
    }
}
