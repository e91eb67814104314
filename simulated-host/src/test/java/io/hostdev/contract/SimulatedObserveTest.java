// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedObserveTest extends ObserveContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
