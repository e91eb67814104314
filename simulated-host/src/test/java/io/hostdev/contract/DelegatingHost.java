// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// Another host in all but what is overridden.
public class DelegatingHost implements HostUnderTest {

    private final HostUnderTest host;

    public DelegatingHost(HostUnderTest host) {
        this.host = host;
    }

    @Override
    public PciBus pciBus() {
        return host.pciBus();
    }

    @Override
    public VfioGroups vfioGroups() {
        return host.vfioGroups();
    }

    @Override
    public Holders holders() {
        return host.holders();
    }

    @Override
    public GrantedNodes grantedNodes() {
        return host.grantedNodes();
    }

    @Override
    public String bootId() {
        return host.bootId();
    }

    @Override
    public Uevents uevents() {
        return host.uevents();
    }

    @Override
    public OtherProcess startProcess() {
        return host.startProcess();
    }

    @Override
    public OtherProcess startProcessInPidNamespace() {
        return host.startProcessInPidNamespace();
    }

    @Override
    public OtherProcess startContainer(IommuGroupId group) {
        return host.startContainer(group);
    }

    @Override
    public Optional<Errno> setVirtualFunctions(PciAddress physicalFunction, int count) {
        return host.setVirtualFunctions(physicalFunction, count);
    }

    @Override
    public void remove(PciAddress address) {
        host.remove(address);
    }

    @Override
    public void rescan() {
        host.rescan();
    }

    @Override
    public void close() {
        host.close();
    }
}
