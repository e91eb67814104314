// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.container.Injection;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.Uevents;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the tests say to an agent instead of the host.
///
/// @param clock what the agent takes for the time of day
/// @param pods the kubelet's, at first
/// @param injection the agent's setting
/// @param observer hears what the agent does
public record Surroundings(
        HostUses hostUses,
        InstantSource clock,
        Optional<List<PodUse>> pods,
        Injection injection,
        Observer observer) {

    /// The host lives on no function, and time goes by.
    public static final Surroundings PLAIN =
            new Surroundings(
                    Map::of,
                    InstantSource.system(),
                    Optional.of(List.of()),
                    Admission.Settings.DEFAULT.injection(),
                    Observer.NONE);

    /// What an agent on this host works with.
    ///
    /// @param bus the host's, or one in front of it
    /// @param disk the node's
    NodePorts ports(
            HostUnderTest host,
            PciBus bus,
            Uevents uevents,
            ReducedKubelet kubelet,
            Journal journal,
            Path disk) {
        return new NodePorts(
                bus,
                host.vfioGroups(),
                host.holders(),
                host.grantedNodes(),
                hostUses,
                uevents,
                kubelet,
                journal,
                new FilePlanStore(disk),
                kubelet,
                clock,
                host.bootId(),
                observer);
    }

    /// For an agent that comes after another one, beside a kubelet that lives on.
    Surroundings with(InstantSource other) {
        return new Surroundings(hostUses, other, pods, injection, observer);
    }

    Surroundings with(Optional<List<PodUse>> others) {
        return new Surroundings(hostUses, clock, others, injection, observer);
    }

    public Surroundings with(HostUses others) {
        return new Surroundings(others, clock, pods, injection, observer);
    }

    public Surroundings with(Injection other) {
        return new Surroundings(hostUses, clock, pods, other, observer);
    }

    public Surroundings with(Observer other) {
        return new Surroundings(hostUses, clock, pods, injection, other);
    }
}
