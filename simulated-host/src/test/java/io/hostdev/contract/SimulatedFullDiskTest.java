// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import java.nio.file.Files;
import java.nio.file.Path;

/// The disk is the one of this machine: a device that is always full stands in for the file that
/// the journal would be written to.
final class SimulatedFullDiskTest extends FullDiskContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }

    @Override
    void fillDisk() throws Exception {
        stopAgent();
        Files.createSymbolicLink(fresh(), Path.of("/dev/full"));
        start(host());
    }

    @Override
    void makeRoom() throws Exception {
        Files.delete(fresh());
    }

    private Path fresh() {
        return disk().resolve("journal.new");
    }
}
