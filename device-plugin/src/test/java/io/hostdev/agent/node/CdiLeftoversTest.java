// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.unit.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The CDI files of allocations that are over.
class CdiLeftoversTest {

    /// The allocations are the same at both looks, and the directory is not.
    @Test
    void whatCameAndWentOutOfUseBetweenTwoLooksIsRemoved(@TempDir Path directory)
            throws IOException {
        CdiFiles files = new CdiFiles(directory);
        CdiLeftovers leftovers = new CdiLeftovers(files);
        leftovers.remove(Ledger.EMPTY);
        files.write(
                new CdiDevice("hostdev.io/nic", "0000:02:00.0", Map.of(), List.of("/dev/vfio/10")));
        leftovers.remove(Ledger.EMPTY);
        assertThat(directory).isEmptyDirectory();
    }
}
