package io.hostdev.agent.unit;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.SortedSet;

/// An Allocate answer that was given: these units together, to one container.
public record Allocation(ResourceName resource, SortedSet<UnitId> units) {}
