package io.hostdev.contract;

final class SimulatedHoldingTest extends HoldingContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
