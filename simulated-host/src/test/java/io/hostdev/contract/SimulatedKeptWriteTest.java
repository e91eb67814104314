// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedKeptWriteTest extends KeptWriteContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
