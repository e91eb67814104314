// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.plan.UnitId;
import java.time.Instant;

/// Where one unit is in its life.
///
/// @param since when it was first seen in this phase, by this run of the agent
public record UnitReport(UnitId unit, String hostDevice, UnitState state, Instant since) {}
