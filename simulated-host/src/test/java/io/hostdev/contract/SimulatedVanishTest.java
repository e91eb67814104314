// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedVanishTest extends VanishContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
