// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import java.time.Duration;

/// Hears what the agent does, for those who count it. Called on any thread, returns at once, and
/// nothing that the agent decides depends on it.
public interface Observer {

    /// Nobody listens.
    Observer NONE = new Observer() {};

    /// What became of a piece of work.
    enum Outcome {
        DONE,
        /// Somebody was found to hold it, and nothing was touched.
        HELD,
        FAILED
    }

    /// Why the kubelet does not watch a resource.
    enum RegistrationProblem {
        /// Its socket is not there.
        NO_KUBELET,
        /// It did not take the registration.
        REFUSED,
        /// It took the registration and asked for no devices.
        NOT_WATCHED,
        /// Our own socket cannot be made.
        NO_SOCKET
    }

    /// What the agent wants of the API server.
    enum ApiUse {
        /// The plan.
        READ,
        /// The status.
        WRITE
    }

    /// The node was looked at, and what follows was decided.
    default void looked(Duration took) {}

    /// The node could not be read; the loop goes on.
    default void unreadable() {}

    default void workBegins(Work work) {}

    /// @param reason CamelCase, one of the program's own; empty unless it failed
    default void workEnds(Work work, Outcome outcome, String reason, Duration took) {}

    /// The number of a PF's VFs is being changed.
    default void changeBegins(PciAddress physicalFunction) {}

    /// It is changed, or was not.
    default void changeEnds(PciAddress physicalFunction) {}

    /// The resource has an endpoint, and the kubelet does not watch it: not yet, or not any more.
    default void unregistered(ResourceName resource) {}

    /// The kubelet watches the resource.
    default void registered(ResourceName resource) {}

    default void registrationFailed(ResourceName resource, RegistrationProblem problem) {}

    /// The resource is offered no longer.
    default void withdrawn(ResourceName resource) {}

    /// The API server has answered.
    default void apiAnswers(ApiUse use) {}

    /// The API server could not be reached, or would not.
    default void apiFails(ApiUse use) {}
}
