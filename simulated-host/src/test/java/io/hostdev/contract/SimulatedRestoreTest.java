// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedRestoreTest extends RestoreContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
