// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedRetryTest extends RetryContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }

    @Override
    int lastFailure() {
        return 10;
    }
}
