// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/// The state directory is a file system of 64 KiB (tmpfs), and is filled to its last byte while the
/// agent runs.
@Tag("kernel")
final class KernelFullDiskIT extends FullDiskContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }

    @BeforeEach
    void mount() throws Exception {
        stopAgent();
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk().toString());
        start(host());
    }

    @AfterEach
    void unmount() throws Exception {
        stopAgent();
        run("umount", disk().toString());
    }

    /// What is left of the journal's last page is used up by records that say nothing.
    @Override
    void fillDisk() throws Exception {
        assertThatThrownBy(
                        () -> {
                            try (OutputStream file = Files.newOutputStream(filler())) {
                                while (true) {
                                    file.write(0);
                                }
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                agent().journal().deallocated(Set.of());
                            }
                        })
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining("No space left on device");
        assertThat(Files.readString(journal())).endsWith("}\n");
    }

    @Override
    void makeRoom() throws Exception {
        Files.delete(filler());
    }

    private Path filler() {
        return disk().resolve("filler");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(List.of(command)).inheritIO().start().waitFor()).isZero();
    }
}
