// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import java.util.Collection;
import java.util.List;

/// Machines for tests to which the kernel does not matter: with an IOMMU, without iommufd.
public final class PlainKernel {

    private static final Kernel KERNEL =
            new Kernel(
                    "6.12",
                    Kernel.Iommu.INTEL,
                    Kernel.Iommufd.ABSENT,
                    Kernel.UnsafeInterrupts.NONE);

    /// Without any function.
    public static final Machine EMPTY = with(List.of());

    private PlainKernel() {}

    public static Machine with(Collection<Function> functions) {
        return new Machine(KERNEL, functions);
    }
}
