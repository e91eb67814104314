// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

final class SimulatedVirtualFunctionsTest extends VirtualFunctionsContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
