// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedBindVerificationTest extends BindVerificationContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
