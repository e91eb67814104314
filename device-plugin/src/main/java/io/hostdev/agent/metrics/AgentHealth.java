// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static java.util.stream.Collectors.joining;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.telemetry.Health;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Whether the agent lives, and whether it serves its node.
///
/// It is in trouble when its loop has not come round for [#LIMIT]. A piece of work that the kernel
/// keeps is no trouble, and while there is one, no trouble is told at all: an agent that the kernel
/// keeps cannot end, so that killing it would leave the node without any.
public final class AgentHealth implements Observer, Health {

    /// No look at a node that answers takes so long, an emulated machine with a dozen neighbours
    /// included; a kernel that needs longer for a read of sysfs does not answer.
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final Map<ResourceName, Boolean> resources = new ConcurrentHashMap<>();
    private final AtomicInteger working = new AtomicInteger();
    private volatile long lastRound;
    private volatile boolean looked;
    private volatile boolean published;

    public AgentHealth() {
        this(System::nanoTime);
    }

    /// @param nanos a clock that no setting of the time moves
    AgentHealth(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastRound = nanos.getAsLong();
    }

    @Override
    public Optional<String> trouble() {
        Duration since = Duration.ofNanos(nanos.getAsLong() - lastRound);
        return since.compareTo(LIMIT) <= 0 || working.get() > 0
                ? Optional.empty()
                : Optional.of("the node was not looked at for %d s".formatted(since.toSeconds()));
    }

    /// The API server is asked for once only: the agent serves without it.
    @Override
    public Optional<String> notReady() {
        if (!looked) {
            return Optional.of("the node was not looked at yet");
        }
        if (!published) {
            return Optional.of("HostNode.status was not written yet");
        }
        String unregistered =
                resources.entrySet().stream()
                        .filter(entry -> !entry.getValue())
                        .map(entry -> entry.getKey().text())
                        .sorted()
                        .collect(joining(", "));
        return unregistered.isEmpty()
                ? Optional.empty()
                : Optional.of("not registered with the kubelet: " + unregistered);
    }

    @Override
    public void looked(Duration took) {
        lastRound = nanos.getAsLong();
        looked = true;
    }

    @Override
    public void unreadable() {
        lastRound = nanos.getAsLong();
    }

    @Override
    public void workBegins(Work work) {
        working.incrementAndGet();
    }

    @Override
    public void workEnds(Work work, Outcome outcome, String reason, Duration took) {
        working.decrementAndGet();
    }

    @Override
    public void changeBegins(PciAddress physicalFunction) {
        working.incrementAndGet();
    }

    @Override
    public void changeEnds(PciAddress physicalFunction) {
        working.decrementAndGet();
    }

    @Override
    public void unregistered(ResourceName resource) {
        resources.put(resource, false);
    }

    @Override
    public void registered(ResourceName resource) {
        resources.put(resource, true);
    }

    @Override
    public void registrationFailed(ResourceName resource, RegistrationProblem problem) {
        resources.put(resource, false);
    }

    @Override
    public void withdrawn(ResourceName resource) {
        resources.remove(resource);
    }

    @Override
    public void apiAnswers(ApiUse use) {
        if (use == ApiUse.WRITE) {
            published = true;
        }
    }
}
