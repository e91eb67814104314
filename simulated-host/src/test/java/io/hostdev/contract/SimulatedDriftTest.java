// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedDriftTest extends DriftContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
