// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.contract.WatchedBus.Watch;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets writes fail, each counted from the first, and keeps the account of all of them.
final class Disturbance implements Watch {

    private final HostUnderTest host;
    private final Map<Integer, Mishap> mishaps = new HashMap<>();
    private final List<Write> writes = new ArrayList<>();

    Disturbance(HostUnderTest host) {
        this.host = host;
    }

    /// @param index from 0
    Disturbance at(int index, Mishap mishap) {
        mishaps.put(index, mishap);
        return this;
    }

    WatchedBus bus() {
        return new WatchedBus(host.pciBus(), this);
    }

    /// Oldest first, refused ones too.
    List<Write> writes() {
        return List.copyOf(writes);
    }

    @Override
    public void before(Write write) throws KernelRefusal {
        Mishap mishap = mishaps.get(writes.size());
        writes.add(write);
        switch (mishap) {
            case Mishap.Refused(var errno) ->
                    throw new KernelRefusal(write.step(), write.subject(), errno, "");
            case Mishap.Vanished() -> host.remove(PciAddress.parse(write.subject()));
            case null -> {}
        }
    }
}
