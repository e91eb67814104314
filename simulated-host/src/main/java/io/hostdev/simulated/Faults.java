// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Writes that shall fail. A rule is used up by the write that it hits, unless it says otherwise.
public final class Faults {

    /// @param vanishing the function is pulled at this write
    record Fault(Errno errno, boolean vanishing) {}

    private static final class Rule {
        final Predicate<KernelWrite> hits;
        final Fault fault;
        final boolean lasting;
        int toGo;

        Rule(Predicate<KernelWrite> hits, int toGo, Fault fault, boolean lasting) {
            this.hits = hits;
            this.toGo = toGo;
            this.fault = fault;
            this.lasting = lasting;
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    /// The n-th write from now fails, whatever it is.
    ///
    /// @param n from 1
    public void failAtWrite(int n, Errno errno) {
        add(new Rule(_ -> true, n, new Fault(errno, false), false));
    }

    /// The next such write fails, once.
    public void failOnce(Step step, PciAddress address, Errno errno) {
        add(new Rule(at(step, address), 1, new Fault(errno, false), false));
    }

    /// Each such write fails, until [#clear()].
    public void failAlways(Step step, PciAddress address, Errno errno) {
        add(new Rule(at(step, address), 1, new Fault(errno, false), true));
    }

    /// At the n-th write from now its function is pulled, and the write fails with ENODEV. A write
    /// to a module is not counted.
    ///
    /// @param n from 1
    public void vanishAtWrite(int n) {
        add(
                new Rule(
                        write -> write.function().isPresent(),
                        n,
                        new Fault(Errno.ENODEV, true),
                        false));
    }

    /// At the next such write the function is pulled.
    public void vanishOnce(Step step, PciAddress address) {
        add(new Rule(at(step, address), 1, new Fault(Errno.ENODEV, true), false));
    }

    public synchronized void clear() {
        rules.clear();
    }

    synchronized Optional<Fault> strike(KernelWrite write) {
        Optional<Rule> struck =
                rules.stream()
                        .filter(rule -> rule.hits.test(write) && --rule.toGo <= 0)
                        .findFirst();
        rules.removeIf(rule -> !rule.lasting && struck.equals(Optional.of(rule)));
        return struck.map(rule -> rule.fault);
    }

    private synchronized void add(Rule rule) {
        rules.add(rule);
    }

    private static Predicate<KernelWrite> at(Step step, PciAddress address) {
        return write -> write.step() == step && write.function().equals(Optional.of(address));
    }
}
