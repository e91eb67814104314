// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedViabilityTest extends ViabilityContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
