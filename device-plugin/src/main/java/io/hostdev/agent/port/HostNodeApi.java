// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import java.util.function.Consumer;

/// This node's HostNode in the API server. Never blocks its caller, and survives any absence of the
/// server: it retries by itself with back-off, and only the latest report counts.
public interface HostNodeApi extends AutoCloseable {

    /// Calls `accept` with each plan that an operator has written (never with a spec that was not
    /// yet planned), and again when it changes. On a thread of its own, until closed.
    void watch(Consumer<AcceptedPlan> accept);

    /// Makes the status say this, by server-side apply; creates the object if it is not there.
    /// Sends nothing if the report equals what was sent last.
    void report(NodeReport report);

    @Override
    void close();
}
