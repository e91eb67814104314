// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedPodLifeTest extends PodLifeContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
