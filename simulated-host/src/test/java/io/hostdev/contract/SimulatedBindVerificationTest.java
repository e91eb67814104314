package io.hostdev.contract;

final class SimulatedBindVerificationTest extends BindVerificationContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }
}
