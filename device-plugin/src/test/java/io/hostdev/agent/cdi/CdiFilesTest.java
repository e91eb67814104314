// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.container.CdiDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdiFilesTest {

    private static final CdiDevice DEVICE =
            new CdiDevice(
                    "hostdev.io/quad-nic",
                    "0000:02:00.0",
                    Map.of("B", "{\"b\":1}", "A", "a"),
                    List.of("/dev/vfio/vfio", "/dev/vfio/11"));

    @TempDir Path root;

    @Test
    void writesASpecOfOneDevice() throws IOException {
        Path directory = root.resolve("cdi");

        new CdiFiles(directory).write(DEVICE);

        assertThat(names(directory)).containsExactly("hostdev-0000:02:00.0-056ec26aabc3.json");
        assertThat(directory.resolve("hostdev-0000:02:00.0-056ec26aabc3.json"))
                .hasContent(
                        """
                        {"cdiVersion":"0.6.0","kind":"hostdev.io/quad-nic","devices":[\
                        {"name":"0000:02:00.0","containerEdits":{\
                        "env":["A=a","B={\\"b\\":1}"],"deviceNodes":[\
                        {"path":"/dev/vfio/vfio","permissions":"mrw"},\
                        {"path":"/dev/vfio/11","permissions":"mrw"}]}}]}
                        """);
    }

    @Test
    void replacesTheFileOfTheSameDevice() throws IOException {
        CdiFiles files = new CdiFiles(root);
        files.write(DEVICE);

        files.write(new CdiDevice(DEVICE.kind(), DEVICE.name(), Map.of(), List.of("/dev/vfio/12")));

        assertThat(names(root)).hasSize(1);
        assertThat(Files.readString(root.resolve(names(root).getFirst())))
                .contains("/dev/vfio/12")
                .doesNotContain("/dev/vfio/11");
    }

    @Test
    void removesOurFilesOnly() throws IOException {
        CdiFiles files = new CdiFiles(root);
        files.write(DEVICE);
        files.write(new CdiDevice("hostdev.io/gpu", "0000:02:00.0", Map.of(), List.of()));
        Files.writeString(root.resolve("nvidia.yaml"), "theirs");
        Files.writeString(root.resolve("hostdev-cut-off.json.unfinished"), "{");

        files.retain(Set.of("hostdev.io/quad-nic=0000:02:00.0"));

        assertThat(names(root))
                .containsExactlyInAnyOrder("nvidia.yaml", "hostdev-0000:02:00.0-056ec26aabc3.json");
    }

    @Test
    void hasNothingToRemoveWhereThereIsNoDirectory() throws IOException {
        new CdiFiles(root.resolve("absent")).retain(Set.of());

        assertThat(root.resolve("absent")).doesNotExist();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
