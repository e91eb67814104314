package io.hostdev.contract;

final class SimulatedCdevTest extends CdevContract {

    @Override
    HostUnderTest open() {
        return SimulatedHost.withCdevs();
    }
}
