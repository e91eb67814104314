package io.hostdev.contract;

import org.junit.jupiter.api.Tag;

@Tag("kernel")
final class KernelRetryIT extends RetryContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }
}
