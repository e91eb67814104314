// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedManagementTest extends ManagementContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
