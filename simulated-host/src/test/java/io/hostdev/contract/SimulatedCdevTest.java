// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedCdevTest extends CdevContract {

    @Override
    HostUnderTest open() {
        return SimulatedHost.withCdevs();
    }
}
