// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.agent.unit.AcceptedPlan;
import java.util.Optional;

/// The last accepted plan, on disk, for the time when the API server is away.
public interface PlanStore {

    /// @return absent if none was ever accepted, or the file cannot be understood
    Optional<AcceptedPlan> load();

    /// Returns once it is on the disk.
    void save(AcceptedPlan plan) throws Journal.Unusable;
}
