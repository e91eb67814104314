package io.hostdev.agent.cdi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hostdev.agent.container.CdiDevice;
import java.io.IOException;
import java.io.StringWriter;
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
    private static final JsonFactory JSON = new JsonFactory();

    private CdiSpec() {}

    static String of(CdiDevice device) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
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
        }
        return text.append('\n').toString();
    }
}
