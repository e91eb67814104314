// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedReleaseTest extends ReleaseContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
