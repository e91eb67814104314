package io.hostdev.contract;

final class SimulatedDriftTest extends DriftContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
