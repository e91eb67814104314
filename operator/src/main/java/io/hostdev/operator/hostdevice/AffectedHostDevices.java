package io.hostdev.operator.hostdevice;

import io.hostdev.api.v1alpha1.HostDevice;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Set;

/// The way from the nodes to the HostDevices: names of those whose contributions have changed. Many
/// calls for one HostDevice become one look at it.
public final class AffectedHostDevices {

    private final SimpleInboundEventSource<HostDevice> source =
            new SimpleInboundEventSource<>("contributions");

    public void accept(Set<String> hostDevices) {
        hostDevices.forEach(name -> source.propagateEvent(new ResourceID(name)));
    }

    EventSource<?, HostDevice> source() {
        return source;
    }
}
