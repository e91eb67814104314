// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import org.junit.jupiter.api.Tag;

@Tag("kernel")
final class KernelRetryIT extends RetryContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }

    /// The clock is the test's; the kernel need not bind as often.
    @Override
    int lastFailure() {
        return 3;
    }
}
