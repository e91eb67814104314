// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.observer;

import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import java.time.Duration;

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
    default void hostDevice(String name, HostDeviceStatus status) {}

    default void hostDeviceGone(String name) {}

    /// @param reason CamelCase
    default void event(boolean warning, String reason) {}

    /// An object was looked at.
    ///
    /// @param kind of the API
    /// @param readable whether all of it could be read; also true once it is gone
    default void readable(String kind, String name, boolean readable) {}

    /// There were too many of one object, or of one node.
    default void eventSpared() {}
}
