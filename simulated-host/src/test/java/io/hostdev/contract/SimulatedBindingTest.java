// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedBindingTest extends BindingContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
