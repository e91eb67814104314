// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedSriovTest extends SriovContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
