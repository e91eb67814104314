// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import org.junit.jupiter.api.Tag;

@Tag("kernel")
final class KernelRestoreIT extends RestoreContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }
}
