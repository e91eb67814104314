// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.KernelStatus;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import java.util.List;

/// A machine, as the status of a HostNode shows it. Also the format of a captured machine.
public final class MachineMapping {

    private static final FieldPath STATUS = new FieldPath("status");

    private MachineMapping() {}

    /// @throws IllegalArgumentException naming the field, what is wrong and what would be right;
    ///   also if the kernel is missing or an address is there twice
    public static Machine machine(HostNodeStatus status) {
        Kernel kernel = KernelMapping.kernel(status.kernel(), STATUS.child("kernel"));
        FieldPath at = STATUS.child("functions");
        return at.apply(
                LargeMachine.inFull(at.objects(status.functions(), FunctionMapping::function)),
                functions -> new Machine(kernel, functions));
    }

    /// The inverse for `status.functions`: ascending by address. See [LargeMachine].
    public static List<FunctionStatus> functions(Machine machine) {
        return LargeMachine.shortened(machine).stream().map(FunctionMapping::status).toList();
    }

    /// The inverse for `status.kernel`.
    public static KernelStatus kernel(Kernel kernel) {
        return KernelMapping.status(kernel);
    }
}
