// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Several, as one.
public record Observers(List<Observer> all) implements Observer {

    public Observers(Observer... all) {
        this(List.of(all));
    }

    private void each(Consumer<Observer> hears) {
        all.forEach(hears);
    }

    @Override
    public void looked(Duration took) {
        each(one -> one.looked(took));
    }

    @Override
    public void unreadable() {
        each(Observer::unreadable);
    }

    @Override
    public void workBegins(Work work) {
        each(one -> one.workBegins(work));
    }

    @Override
    public void workEnds(Work work, Outcome outcome, String reason, Duration took) {
        each(one -> one.workEnds(work, outcome, reason, took));
    }

    @Override
    public void changeBegins(PciAddress physicalFunction) {
        each(one -> one.changeBegins(physicalFunction));
    }

    @Override
    public void changeEnds(PciAddress physicalFunction) {
        each(one -> one.changeEnds(physicalFunction));
    }

    @Override
    public void unregistered(ResourceName resource) {
        each(one -> one.unregistered(resource));
    }

    @Override
    public void registered(ResourceName resource) {
        each(one -> one.registered(resource));
    }

    @Override
    public void registrationFailed(ResourceName resource, RegistrationProblem problem) {
        each(one -> one.registrationFailed(resource, problem));
    }

    @Override
    public void withdrawn(ResourceName resource) {
        each(one -> one.withdrawn(resource));
    }

    @Override
    public void apiAnswers(ApiUse use) {
        each(one -> one.apiAnswers(use));
    }

    @Override
    public void apiFails(ApiUse use) {
        each(one -> one.apiFails(use));
    }
}
