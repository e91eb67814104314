package io.hostdev.contract;

final class SimulatedViabilityTest extends ViabilityContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
