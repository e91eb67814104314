// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.util.Optional;
import java.util.Set;

/// Stands in for a journal that could not be read: it knows of nothing, and refuses every record
/// with the cause. So nothing is bound, given back or handed out, and what is bound stays.
///
/// It stays so until the agent is started again: a file that is away for a moment, because somebody
/// repairs it, must not be taken for an empty journal.
public final class UnusableJournal implements Journal {

    private final Unusable cause;

    public UnusableJournal(Unusable cause) {
        this.cause = cause;
    }

    @Override
    public Ledger ledger() {
        return Ledger.EMPTY;
    }

    @Override
    public void custody(Custody custody) throws Unusable {
        throw cause;
    }

    @Override
    public void released(UnitId unit) throws Unusable {
        throw cause;
    }

    @Override
    public void allocated(Allocation allocation) throws Unusable {
        throw cause;
    }

    @Override
    public void deallocated(Set<UnitId> units) throws Unusable {
        throw cause;
    }

    @Override
    public void virtualFunctions(VirtualFunctionsCustody custody) throws Unusable {
        throw cause;
    }

    @Override
    public void virtualFunctionsReleased(PciAddress physicalFunction) throws Unusable {
        throw cause;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.of(cause.getMessage());
    }

    @Override
    public void close() {}
}
