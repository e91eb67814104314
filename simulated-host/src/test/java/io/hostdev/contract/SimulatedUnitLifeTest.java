// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedUnitLifeTest extends UnitLifeContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
