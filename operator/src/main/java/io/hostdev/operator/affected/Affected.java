// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.affected;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Set;

/// The way from the nodes to the objects of one kind: names of those whose contributions have
/// changed. Many calls for one object become one look at it.
public final class Affected<P extends HasMetadata> {

    private final SimpleInboundEventSource<P> source =
            new SimpleInboundEventSource<>("contributions");

    public void accept(Set<String> names) {
        names.forEach(name -> source.propagateEvent(new ResourceID(name)));
    }

    public EventSource<?, P> source() {
        return source;
    }
}
