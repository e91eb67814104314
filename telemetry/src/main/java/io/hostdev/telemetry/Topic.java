// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.MDC;

/// What the lines of this thread are about, until it is closed. Topics nest.
///
/// ```java
/// try (Topic topic = Topic.hostDevice("quad-nic").unit("0000:02:00.0")) { LOG.info(...); }
/// ```
public final class Topic implements AutoCloseable {

    private final List<MDC.MDCCloseable> fields = new ArrayList<>();

    private Topic() {}

    public static Topic hostDevice(String name) {
        return new Topic().with("hostdevice", name);
    }

    public static Topic ofObject(String kind, String name) {
        return new Topic().with(kind.toLowerCase(Locale.ROOT), name);
    }

    public static Topic ofUnit(Object id) {
        return new Topic().unit(id);
    }

    public static Topic ofResource(Object name) {
        return new Topic().with("resource", name);
    }

    public static Topic ofAddress(Object address) {
        return new Topic().address(address);
    }

    public static Topic ofNode(String name) {
        return new Topic().with("node", name);
    }

    /// The unit's id.
    public Topic unit(Object id) {
        return with("unit", id);
    }

    /// One PCI address, or several.
    public Topic address(Object address) {
        return with("address", address);
    }

    private Topic with(String name, Object value) {
        fields.add(MDC.putCloseable(name, value.toString()));
        return this;
    }

    @Override
    public void close() {
        fields.forEach(MDC.MDCCloseable::close);
    }
}
