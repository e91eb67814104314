// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts functions back exactly as they were found: the same driver or none, the admin's own
/// `driver_override` text.
///
/// Works from any half-way state, and does not write to a function that is as it was: so it serves
/// the rollback of a failed bind, the release of a unit and the recovery after a crash alike. What
/// has vanished, or is another device by now, is left alone. What somebody has bound to a host
/// driver meanwhile stays on it, because the host may live on it by now: it has left VFIO.
final class Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final PciBus bus;

    Restoration(PciBus bus) {
        this.bus = bus;
    }

    /// In reverse order: first all leave VFIO, then all go to their drivers, so that no group is
    /// ever split between the host and user space for longer than it takes.
    ///
    /// One that cannot leave keeps all from entering; one that cannot enter keeps no other from it.
    ///
    /// @throws KernelRefusal with the first step that failed; a call again goes on from there
    void restore(List<Taken> taken) throws KernelRefusal {
        List<Taken> ours = taken.reversed().stream().filter(one -> !one.alreadyOnVfio()).toList();
        for (Taken one : ours) {
            leave(one);
        }
        List<KernelRefusal> refusals = new ArrayList<>();
        for (Taken one : ours) {
            try {
                enter(one);
            } catch (KernelRefusal refusal) {
                if (observe(one).isPresent()) {
                    refusals.add(refusal);
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
    }

    private void leave(Taken one) throws KernelRefusal {
        Optional<Function> now = observe(one);
        if (now.isEmpty()) {
            return;
        }
        try {
            Optional<String> driver = current(now.get());
            if (driver.equals(one.driver()) || foreignDriver(one, now.get()).isPresent()) {
                return;
            }
            override(one, one.driver().or(one::override));
            if (driver.isPresent()) {
                bus.unbind(one.address());
            }
        } catch (KernelRefusal refusal) {
            if (observe(one).isPresent()) {
                throw refusal;
            }
        }
    }

    private void enter(Taken one) throws KernelRefusal {
        Optional<Function> now = observe(one);
        if (now.isEmpty()) {
            return;
        }
        if (one.driver().isPresent()
                && now.get().binding().driver().isEmpty()
                && isThere(one.driver().get(), one)) {
            bus.probe(one.address());
            Optional<String> bound = observe(one).flatMap(Restoration::current);
            if (bound.isEmpty() && observe(one).isPresent()) {
                throw new KernelRefusal(
                        Step.VERIFY,
                        one.address(),
                        Errno.ENODEV,
                        "its driver %s did not take it back".formatted(one.driver().get()));
            }
        }
        Optional<String> foreign = foreignDriver(one, now.get());
        if (foreign.isPresent()) {
            leaveWith(foreign.get(), one);
        } else {
            override(one, one.override());
        }
    }

    /// An override that we did not write is its driver's owner's, too.
    private void leaveWith(String driver, Taken one) throws KernelRefusal {
        LOG.info("{} stays on {}: somebody has bound it there", one.address(), driver);
        if (bus.driverOverride(one.address()).equals(one.vfioDriver())) {
            override(one, one.override());
        }
    }

    /// The host driver that it is on, and was not on when we came.
    private static Optional<String> foreignDriver(Taken one, Function now) {
        return now.binding()
                .hostDriver()
                .filter(driver -> !one.driver().equals(Optional.of(driver)));
    }

    private void override(Taken one, Optional<String> text) throws KernelRefusal {
        if (!bus.driverOverride(one.address()).equals(text)) {
            bus.overrideDriver(one.address(), text);
        }
    }

    /// A driver that is gone by now takes nothing back: the function is left without one, and that
    /// is all that can be done.
    ///
    /// @throws KernelRefusal if there is such a driver and it cannot be loaded now
    private boolean isThere(String driver, Taken one) throws KernelRefusal {
        try {
            bus.provideDriver(driver);
            return true;
        } catch (KernelRefusal refusal) {
            if (!refusal.errno().equals(Errno.ENOENT)) {
                throw refusal;
            }
            LOG.warn(
                    "{} is left without a driver: {} had it, and now {}",
                    one.address(),
                    driver,
                    refusal.getMessage());
            return false;
        }
    }

    /// The function, if it is still the device that was taken.
    private Optional<Function> observe(Taken one) {
        return bus.observe(one.address()).filter(one::isStill);
    }

    private static Optional<String> current(Function function) {
        return function.binding().driver().map(BoundDriver::name);
    }
}
