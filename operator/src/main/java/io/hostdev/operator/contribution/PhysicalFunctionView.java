// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.core.plan.VirtualFunctionsRefusal;

/// One PF of one VirtualFunctions on one node: what the plan says about it, and what the agent
/// does.
public sealed interface PhysicalFunctionView {

    String address();

    /// It does not get the number that is wanted.
    record Refused(VirtualFunctionsRefusal refusal) implements PhysicalFunctionView {
        @Override
        public String address() {
            return refusal.physicalFunction().toString();
        }
    }

    /// Planned; the agent has not said anything about it yet.
    record Awaited(String address, int wanted) implements PhysicalFunctionView {}

    /// Planned, and the agent reports on it.
    record Reported(PhysicalFunctionStatus status) implements PhysicalFunctionView {
        @Override
        public String address() {
            return status.physicalFunction();
        }
    }

    /// No longer planned; it has not got back the number that it had yet.
    record Leaving(PhysicalFunctionStatus status) implements PhysicalFunctionView {
        @Override
        public String address() {
            return status.physicalFunction();
        }
    }
}
