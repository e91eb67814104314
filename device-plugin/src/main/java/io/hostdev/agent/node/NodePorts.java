// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.PlanStore;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import java.time.InstantSource;

/// The node, as the agent reaches it.
///
/// @param clock never leaps: waits are judged by it
/// @param bootId the kernel's boot (`/proc/sys/kernel/random/boot_id`)
/// @param observer hears what is done
public record NodePorts(
        PciBus bus,
        VfioGroups groups,
        Holders holders,
        GrantedNodes grantedNodes,
        HostUses hostUses,
        Uevents uevents,
        PodResources podResources,
        Journal journal,
        PlanStore plans,
        CdiDirectory cdi,
        InstantSource clock,
        String bootId,
        Observer observer) {}
