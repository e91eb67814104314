// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import org.junit.jupiter.api.Tag;

@Tag("kernel")
@Tag("iommufd")
final class KernelCdevIT extends CdevContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }
}
