// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import org.junit.jupiter.api.Tag;

@Tag("kernel")
@Tag("iommufd")
final class KernelCdevUnitIT extends CdevUnitContract {

    @Override
    HostUnderTest open() {
        return new KernelHost();
    }
}
