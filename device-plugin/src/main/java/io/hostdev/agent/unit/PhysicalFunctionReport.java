// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.pci.PciAddress;
import java.time.Instant;
import java.util.OptionalInt;

/// Where one PF is on its way to the number of VFs that it shall have.
///
/// @param owner the VirtualFunctions object
/// @param wanted absent: it gets back the number that it had
/// @param actual how many it has now
/// @param since when it was first seen in this phase, by this run of the agent
public record PhysicalFunctionReport(
        PciAddress physicalFunction,
        String owner,
        OptionalInt wanted,
        int actual,
        VirtualFunctionsState state,
        Instant since) {}
