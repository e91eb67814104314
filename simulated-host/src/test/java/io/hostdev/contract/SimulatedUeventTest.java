// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedUeventTest extends UeventContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
