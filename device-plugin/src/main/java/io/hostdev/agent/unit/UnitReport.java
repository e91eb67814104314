package io.hostdev.agent.unit;

import io.hostdev.core.plan.UnitId;

/// Where one unit is in its life.
public record UnitReport(UnitId unit, String hostDevice, UnitState state) {}
