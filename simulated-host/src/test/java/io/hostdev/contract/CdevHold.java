// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.core.pci.PciAddress;

/// The ways in which a process can have a function by its cdev.
enum CdevHold {

    /// It is open, and nothing else.
    OPEN,

    /// It is open, and bound to the process's iommufd.
    BOUND,

    /// A BAR is mapped, and the cdev and the iommufd are closed.
    MAPPED;

    /// By a new process.
    OtherProcess take(HostUnderTest host, PciAddress function) {
        OtherProcess process = host.startProcess();
        HostContract.succeed(process.openCdev(function));
        if (this != OPEN) {
            HostContract.succeed(process.bindCdev(function));
        }
        if (this == MAPPED) {
            HostContract.succeed(process.map(function));
            process.closeCdev(function);
            process.closeIommufd();
        }
        return process;
    }
}
