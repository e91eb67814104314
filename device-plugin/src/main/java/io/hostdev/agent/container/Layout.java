// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hostdev.agent.json.JsonText;
import io.hostdev.core.guest.GuestFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.io.IOException;
import java.util.List;

/// The JSON texts in a container's environment.
final class Layout {

    private Layout() {}

    /// `HOSTDEV_<NAME>`: for programs that build a guest. Units ascending, functions in the order
    /// in which to attach them.
    static String forGuests(List<GrantedUnit> units) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("units");
            for (GrantedUnit unit : units) {
                unit(json, unit);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void unit(JsonGenerator json, GrantedUnit unit) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", unit.id().toString());
        json.writeStringField("backend", unit.backend().inLayout());
        json.writeArrayFieldStart("devices");
        for (String node : unit.deviceNodes()) {
            json.writeString(node);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("functions");
        for (GuestFunction guest : unit.guestLayout().attachOrder()) {
            function(json, unit.function(guest.host()), guest);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void function(JsonGenerator json, GrantedFunction function, GuestFunction guest)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("address", guest.host().toString());
        json.writeNumberField("group", function.group().number());
        json.writeStringField("driver", function.driver());
        json.writeObjectFieldStart("guest");
        json.writeNumberField("slot", guest.slot());
        json.writeNumberField("function", guest.function());
        json.writeBooleanField("multifunction", guest.multifunction());
        json.writeEndObject();
        json.writeEndObject();
    }

    /// `PCIDEVICE_<NAME>_INFO`, by address, as the SR-IOV network device plugin gives it.
    static String info(List<GrantedUnit> units) {
        List<PlannedUnit> planned = units.stream().map(GrantedUnit::unit).toList();
        return JsonText.of(json -> {
            json.writeStartObject();
            for (PciAddress address : Addresses.inOrder(planned)) {
                info(json, address, owner(units, address));
            }
            json.writeEndObject();
        });
    }

    private static void info(JsonGenerator json, PciAddress address, GrantedUnit unit)
            throws IOException {
        json.writeObjectFieldStart(address.toString());
        json.writeObjectFieldStart("generic");
        json.writeStringField("deviceID", address.toString());
        json.writeEndObject();
        json.writeObjectFieldStart("vfio");
        json.writeStringField("mount", unit.backend().common());
        json.writeStringField("dev-mount", unit.backend().node(unit.function(address)));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static GrantedUnit owner(List<GrantedUnit> units, PciAddress address) {
        return units.stream()
                .filter(unit -> unit.unit().functions().contains(address))
                .findFirst()
                .orElseThrow();
    }
}
