// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.observer;

import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import java.time.Duration;
import java.util.Map;

/// Hears what the operator does, for those who count it. Called on any thread, returns at once, and
/// nothing that the operator decides depends on it.
public interface Observer {

    /// Nobody listens.
    Observer NONE = new Observer() {};

    /// This operator decides from now on.
    default void leads() {}

    /// A node was planned.
    default void planned(Duration took) {}

    /// A node was looked at, as its object stands.
    default void node(HostNode hostNode) {}

    default void nodeGone(String name) {}

    /// What a HostDevice's status says.
    ///
    /// @param blocked units that are in nobody's reach, by the reason
    default void hostDevice(String name, HostDeviceStatus status, Map<String, Integer> blocked) {}

    default void hostDeviceGone(String name) {}

    /// @param reason CamelCase
    default void event(boolean warning, String reason) {}

    /// There were too many of one object.
    default void eventSpared() {}
}
