// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedHoldingTest extends HoldingContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
