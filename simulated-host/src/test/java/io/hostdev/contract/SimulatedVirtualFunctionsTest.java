package io.hostdev.contract;

final class SimulatedVirtualFunctionsTest extends VirtualFunctionsContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
