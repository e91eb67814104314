// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

/// A unit that was planned before, that its node's agent has bound or found on VFIO, and that is
/// still wanted there: what the agent says of it, not what anybody remembers.
///
/// What would only keep a new unit from being bound does not withdraw one that is in place: see
/// [Planner].
public record UnitInPlace(String hostDevice, UnitId id) {}
