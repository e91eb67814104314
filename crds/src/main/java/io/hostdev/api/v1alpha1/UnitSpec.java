package io.hostdev.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One planned unit: [io.hostdev.core.plan.PlannedUnit].
///
/// @param id the lowest selected address
/// @param functions what pods get
/// @param siblings what is detached with them and given to nobody
public record UnitSpec(
        String id,
        String hostDevice,
        String resourceName,
        List<String> functions,
        @Nullable List<String> siblings,
        Management management,
        String driver,
        BindMoment bind,
        Backend backend,
        @Nullable Boolean allowHostCritical) {}
