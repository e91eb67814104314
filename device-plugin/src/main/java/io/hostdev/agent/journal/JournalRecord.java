// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.api.v1alpha1.UnitSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line of the journal, as it stands on disk.
sealed interface JournalRecord {

    /// The field that says which of them it is.
    String TAG = "record";

    /// By what that field says.
    Map<String, Class<? extends JournalRecord>> TYPES =
            Map.of(
                    "header", Header.class,
                    "custody", CustodyOf.class,
                    "released", Released.class,
                    "allocated", Allocated.class,
                    "deallocated", Deallocated.class,
                    "virtual-functions", VirtualFunctionsOf.class,
                    "virtual-functions-released", VirtualFunctionsReleased.class);

    /// What that field says of this one.
    default String name() {
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue() == getClass())
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /// The first line. A journal with a higher format was written by a newer agent and is not
    /// touched.
    record Header(int format) implements JournalRecord {}

    record CustodyOf(String bootId, UnitSpec unit, List<TakenFunction> taken)
            implements JournalRecord {}

    /// @param incarnation absent: not known
    /// @param driver absent: it had none
    /// @param override absent: it had none
    /// @param vfioDriver absent: not known
    record TakenFunction(
            String address,
            String device,
            @Nullable Long incarnation,
            @Nullable String driver,
            @Nullable String override,
            boolean alreadyOnVfio,
            @Nullable String vfioDriver) {}

    record Released(String unit) implements JournalRecord {}

    /// @param since ISO 8601
    /// @param started ISO 8601; absent: no container was let start yet
    record Allocated(
            String resource,
            List<String> units,
            List<String> deviceNodes,
            String since,
            @Nullable String pod,
            List<String> bystanders,
            @Nullable String started)
            implements JournalRecord {}

    record Deallocated(List<String> units) implements JournalRecord {}

    /// @param incarnation absent: not known
    record VirtualFunctionsOf(
            String bootId,
            String owner,
            String physicalFunction,
            String device,
            @Nullable Long incarnation,
            int original,
            boolean probing,
            boolean settled)
            implements JournalRecord {}

    record VirtualFunctionsReleased(String physicalFunction) implements JournalRecord {}
}
