// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedCdevUnitTest extends CdevUnitContract {

    @Override
    HostUnderTest open() {
        return SimulatedHost.withCdevs();
    }
}
