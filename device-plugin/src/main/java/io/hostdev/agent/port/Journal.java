// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.util.Optional;
import java.util.Set;

/// What Hostdev owes, on disk before it is done.
///
/// Each method returns once its record is on the disk (fsync), or throws and has changed nothing. A
/// journal that cannot be trusted refuses to open ([Unusable]): then no function is written to.
public interface Journal extends AutoCloseable {

    /// All that is written and not yet closed.
    Ledger ledger();

    /// We are about to take these functions, or (again) about to give them back: the intent.
    void custody(Custody custody) throws Unusable;

    /// They are back as they were, or were never touched.
    void released(UnitId unit) throws Unusable;

    /// An Allocate answer is about to be given.
    void allocated(Allocation allocation) throws Unusable;

    /// The pod of these units has been seen gone.
    void deallocated(Set<UnitId> units) throws Unusable;

    /// We are about to change the number of VFs of this PF, or have done it: what is owed to it.
    void virtualFunctions(VirtualFunctionsCustody custody) throws Unusable;

    /// Its number of VFs is as it was, or was never touched, or the PF is gone.
    void virtualFunctionsReleased(PciAddress physicalFunction) throws Unusable;

    /// Why no record can be written at present, with the repair; absent: as far as is known it can.
    Optional<String> trouble();

    @Override
    void close();

    /// The journal cannot be written or trusted; the message names the file and the repair.
    final class Unusable extends Explained {
        private static final long serialVersionUID = 1L;

        public Unusable(String message) {
            super(message, null);
        }

        public Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
