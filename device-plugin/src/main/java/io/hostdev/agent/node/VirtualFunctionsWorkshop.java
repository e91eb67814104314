// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.bind.StillHeld;
import io.hostdev.agent.bind.VirtualFunctionsChanger;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.FailedChange;
import io.hostdev.agent.unit.VirtualFunctionsChange;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.telemetry.Topic;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has numbers of VFs changed, one at a time for each PF: as [Workshop] does with units.
final class VirtualFunctionsWorkshop {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualFunctionsWorkshop.class);

    private final VirtualFunctionsChanger changer;
    private final InstantSource clock;
    private final Labour labour;
    private final Runnable wake;
    private final Observer observer;
    private final Map<PciAddress, Instant> running = new HashMap<>();
    private final Map<PciAddress, FailedChange> failures = new HashMap<>();
    private long finished;

    VirtualFunctionsWorkshop(NodePorts ports, VfioGroups groups, Labour labour, Runnable wake) {
        this.changer =
                new VirtualFunctionsChanger(
                        ports.bus(),
                        groups,
                        ports.holders(),
                        ports.hostUses(),
                        ports.journal(),
                        ports.bootId());
        this.clock = ports.clock();
        this.labour = labour;
        this.observer = ports.observer();
        this.wake = wake;
    }

    synchronized Optional<Instant> runningSince(PciAddress physicalFunction) {
        return Optional.ofNullable(running.get(physicalFunction));
    }

    synchronized Optional<FailedChange> failure(PciAddress physicalFunction) {
        return Optional.ofNullable(failures.get(physicalFunction));
    }

    /// As [Workshop#finished].
    synchronized long finished() {
        return finished;
    }

    /// As [Workshop#start].
    synchronized void start(VirtualFunctionsChange change, long seen) {
        PciAddress address = change.physicalFunction();
        if (finished != seen) {
            wake.run();
        } else if (running.putIfAbsent(address, clock.instant()) == null) {
            labour.take("virtual-functions-" + address, () -> carryOut(change));
        }
    }

    /// A PF that we do not see to has no past either.
    synchronized void forget(PciAddress physicalFunction) {
        failures.remove(physicalFunction);
    }

    private void carryOut(VirtualFunctionsChange change) {
        String what =
                "giving %s %d virtual functions"
                        .formatted(change.physicalFunction(), change.count());
        observer.changeBegins(change.physicalFunction());
        try (var _ = Topic.ofAddress(change.physicalFunction())) {
            changer.change(change);
            LOG.info("{}: done", what);
            end(change, Optional.empty());
        } catch (StillHeld held) {
            LOG.debug("{}: {}", what, held.getMessage());
            end(change, Optional.of(FailedChange.held(change, held.holder(), clock.instant())));
        } catch (BindFailure failure) {
            LOG.warn("{}: {}", what, failure.getMessage());
            end(change, Optional.of(failed(change, failure.reason(), failure.getMessage())));
        } catch (UncheckedIOException unreadable) {
            LOG.warn("{}: {}", what, unreadable.toString());
            end(change, Optional.of(failed(change, "HostUnreadable", unreadable.toString())));
        }
    }

    private FailedChange failed(VirtualFunctionsChange change, String reason, String message) {
        return FailedChange.of(
                change, reason, message, failure(change.physicalFunction()), clock.instant());
    }

    private void end(VirtualFunctionsChange change, Optional<FailedChange> failure) {
        synchronized (this) {
            PciAddress address = change.physicalFunction();
            observer.changeEnds(address);
            running.remove(address);
            failures.remove(address);
            failure.ifPresent(failed -> failures.put(address, failed));
            finished++;
        }
        wake.run();
    }
}
