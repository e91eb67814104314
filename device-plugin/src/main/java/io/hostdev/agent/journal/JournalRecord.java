package io.hostdev.agent.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.hostdev.api.v1alpha1.UnitSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the journal, as it stands on disk.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "record")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalRecord.Header.class, name = "header"),
    @JsonSubTypes.Type(value = JournalRecord.CustodyOf.class, name = "custody"),
    @JsonSubTypes.Type(value = JournalRecord.Released.class, name = "released"),
    @JsonSubTypes.Type(value = JournalRecord.Allocated.class, name = "allocated"),
    @JsonSubTypes.Type(value = JournalRecord.Deallocated.class, name = "deallocated"),
    @JsonSubTypes.Type(value = JournalRecord.VirtualFunctionsOf.class, name = "virtual-functions"),
    @JsonSubTypes.Type(
            value = JournalRecord.VirtualFunctionsReleased.class,
            name = "virtual-functions-released")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface JournalRecord {

    /// The first line. A journal with a higher format was written by a newer agent and is not
    /// touched.
    record Header(int format) implements JournalRecord {}

    record CustodyOf(String bootId, UnitSpec unit, List<TakenFunction> taken)
            implements JournalRecord {}

    /// @param incarnation absent: not known
    /// @param driver absent: it had none
    /// @param override absent: it had none
    /// @param vfioDriver absent: not known
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
