package io.hostdev.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PlanStore;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.claim.ResourceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last accepted plan in a JSON file, replaced as a whole.
public final class FilePlanStore implements PlanStore {

    private static final Logger LOG = LoggerFactory.getLogger(FilePlanStore.class);

    /// @param resources absent: written by an agent that did not know of them
    /// @param virtualFunctions absent: nobody has said
    private record PlanFile(
            long generation,
            @Nullable List<String> resources,
            List<UnitSpec> units,
            @Nullable List<PhysicalFunctionPlan> virtualFunctions) {}

    private final DurableDirectory directory;
    private final Path file;
    private final ObjectMapper json = new ObjectMapper();

    public FilePlanStore(Path directory) {
        this.directory = new DurableDirectory(directory);
        this.file = directory.resolve("plan.json");
    }

    @Override
    public Optional<AcceptedPlan> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            PlanFile plan = json.readValue(Files.readString(file), PlanFile.class);
            return Optional.of(
                    new AcceptedPlan(
                            plan.generation(),
                            plan.resources() == null
                                    ? List.of()
                                    : PlanMapping.resources(plan.resources()),
                            plan.units().stream().map(PlanMapping::unit).toList(),
                            Optional.ofNullable(plan.virtualFunctions())
                                    .map(all ->
                                            all.stream()
                                                    .map(PlanMapping::virtualFunctions)
                                                    .toList())));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "{} cannot be understood, so nothing is done until the API server answers: {}",
                    file,
                    e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void save(AcceptedPlan plan) throws Journal.Unusable {
        Path fresh = file.resolveSibling("plan.json.new");
        try {
            String text =
                    json.writeValueAsString(
                            new PlanFile(
                                    plan.generation(),
                                    plan.resources().stream().map(ResourceName::toString).toList(),
                                    plan.units().stream().map(PlanMapping::spec).toList(),
                                    plan.virtualFunctions()
                                            .map(all ->
                                                    all.stream().map(PlanMapping::spec).toList())
                                            .orElse(null)));
            Files.writeString(
                    fresh,
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            directory.replace(file, fresh);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that cannot be written", e);
        } catch (IOException e) {
            throw new Journal.Unusable("the plan cannot be kept in %s: %s".formatted(file, e), e);
        }
    }
}
