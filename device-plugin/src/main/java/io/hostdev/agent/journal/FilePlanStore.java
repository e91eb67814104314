// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.json.RecordReader;
import io.hostdev.agent.json.RecordWriter;
import io.hostdev.agent.plan.WrittenPlan;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PlanStore;
import io.hostdev.agent.unit.AcceptedPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last accepted plan in a JSON file, replaced as a whole.
public final class FilePlanStore implements PlanStore {

    private static final Logger LOG = LoggerFactory.getLogger(FilePlanStore.class);

    private final DurableDirectory directory;
    private final Path file;

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
            return Optional.of(
                    RecordReader.STRICT.read(Files.readString(file), WrittenPlan.class).plan());
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
            Files.writeString(
                    fresh,
                    RecordWriter.write(WrittenPlan.of(plan)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            directory.replace(file, fresh);
        } catch (IOException e) {
            throw new Journal.Unusable("the plan cannot be kept in %s: %s".formatted(file, e), e);
        }
    }
}
