// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.pci.PciAddress;

/// A PF whose number of VFs is not made what a VirtualFunctions object wants, and why.
public record RefusedVirtualFunctions(
        String owner, PciAddress physicalFunction, VirtualFunctionsRefusal refusal) {}
