// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// Something that happens to a node from without. What names a thing that is not there (any more)
/// does not happen: so any sequence of events can be tried, and parts of one.
///
/// Pods and processes are numbered by whoever draws the events.
///
/// To add one: a record here, then let the compiler lead ([Happening]), and a line in [Draw].
sealed interface Event {

    // ---- The hardware ----

    /// A function goes, held or not.
    record Vanishes(PciAddress function) implements Event {}

    /// A device is plugged in, or found again.
    ///
    /// @param like what the machine has at this address when it starts
    /// @param other of another vendor, on another driver
    record PlugsIn(PciAddress at, PciAddress like, IommuGroupId group, boolean other)
            implements Event {}

    /// New functions come without a group, or get theirs.
    record GroupLinksDelayed(boolean delayed) implements Event {}

    // ---- An admin's hand ----

    /// `sriov_numvfs` is written. The write stays while a VF that is to go is held.
    record VirtualFunctionsSet(PciAddress physicalFunction, int count) implements Event {}

    record BindsByHand(PciAddress function, String driver) implements Event {}

    record OverridesByHand(PciAddress function, Optional<String> driver) implements Event {}

    // ---- The API ----

    /// A HostDevice is created, or edited to this form of it.
    record Applies(String hostDevice, int form) implements Event {}

    record Deletes(String hostDevice) implements Event {}

    /// A VirtualFunctions is created, or edited to this form of it ([Numbers]).
    record AppliesNumber(String virtualFunctions, int form) implements Event {}

    record DeletesNumber(String virtualFunctions) implements Event {}

    record ApiServerGoes() implements Event {}

    record ApiServerComes() implements Event {}

    // ---- Pods and other processes ----

    record PodArrives(int pod, ResourceName resource, int units) implements Event {}

    /// PreStartContainer and, if that is granted, a process that can open its units.
    record ContainerStarts(int pod) implements Event {}

    /// It opens all that it was given.
    record ContainerOpens(int pod) implements Event {}

    /// It maps what it has opened and closes the files.
    record ContainerKeepsMappings(int pod) implements Event {}

    /// It closes all that it has, and lives.
    record ContainerCloses(int pod) implements Event {}

    /// Its process ends, the pod stays.
    record ContainerEnds(int pod) implements Event {}

    record PodEnds(int pod) implements Event {}

    /// The pod is gone from the kubelet's list, and its process lives.
    record PodDeletedByForce(int pod) implements Event {}

    record ForeignProcessOpens(int process, IommuGroupId group) implements Event {}

    /// One lies in wait until the agent has decided to let something go, and opens that before it
    /// is done.
    record ForeignProcessSlipsIn(int process) implements Event {}

    record ForeignProcessEnds(int process) implements Event {}

    // ---- Restarts ----

    record KubeletStops() implements Event {}

    /// @param blank its first list of pods is empty
    record KubeletStarts(boolean blank) implements Event {}

    record AgentRestarts() implements Event {}

    /// @param writes so many from now are its last
    /// @param done the kernel has done the last one
    record AgentDies(int writes, boolean done) implements Event {}

    /// @param shift of all group numbers
    record Reboots(int shift) implements Event {}

    // ---- The kernel refuses ----

    /// The n-th write of the agent from now fails.
    record WriteFails(int write) implements Event {}

    /// At the n-th write of the agent from now the function vanishes.
    record VanishesAtWrite(int write) implements Event {}

    record TimePasses(int seconds) implements Event {}
}
