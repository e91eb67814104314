package io.hostdev.contract;

final class SimulatedUeventTest extends UeventContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
