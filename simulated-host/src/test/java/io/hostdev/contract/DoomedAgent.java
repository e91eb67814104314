// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// A program that does the agent's work on the kernel it runs on, with its journal on the disk, and
/// stops for good before its n-th step, to be killed there. A step is a write to sysfs or a record.
///
/// Arguments: the state directory, a [Work], n from 1. It says `stopped before STEP` and stays; or
/// `done`, and ends, if there are fewer steps.
final class DoomedAgent {

    enum Work {
        /// Everything but a write: loads what it takes, once, for the archive of classes.
        REHEARSAL,
        /// On the machine at rest.
        BIND,
        /// What was bound.
        RELEASE,
        /// A bind whose last probe fails; counted from there.
        ROLLBACK
    }

    private final int last;
    private int step;
    private boolean counting;

    private DoomedAgent(int last) {
        this.last = last;
    }

    public static void main(String[] arguments) throws Exception {
        Work work = Work.valueOf(arguments[1]);
        new DoomedAgent(Integer.parseInt(arguments[2])).run(Path.of(arguments[0]), work);
        System.out.println("done");
    }

    private void run(Path state, Work work) throws Exception {
        HostUnderTest host = KernelHost.asItIs();
        Journal file = FileJournal.open(state, host.bootId());
        try (BoundUnit unit = new BoundUnit(host, new Records(file))) {
            WatchedBus bus = new WatchedBus(host.pciBus(), watch(work));
            switch (work) {
                case REHEARSAL -> failingBind(unit, bus, host);
                case BIND -> {
                    counting = true;
                    unit.bind(bus, host.vfioGroups(), Optional.empty());
                }
                case RELEASE -> {
                    counting = true;
                    unit.release(bus);
                }
                case ROLLBACK -> failingBind(unit, bus, host);
            }
        }
    }

    private static void failingBind(BoundUnit unit, WatchedBus bus, HostUnderTest host) {
        try {
            unit.bind(bus, host.vfioGroups(), Optional.empty());
            throw new AssertionError("it was to fail");
        } catch (BindFailure expected) {
            System.err.println(expected.getMessage());
        }
    }

    private WatchedBus.Watch watch(Work work) {
        return switch (work) {
            case REHEARSAL -> DoomedAgent::refuse;
            case BIND -> this::take;
            case RELEASE -> this::take;
            case ROLLBACK -> this::failLast;
        };
    }

    private static void refuse(Write write) throws KernelRefusal {
        if (write.step() == Step.LOAD_MODULE) {
            return;
        }
        throw new KernelRefusal(write.step(), write.subject(), Errno.EACCES, "");
    }

    private void failLast(Write write) throws KernelRefusal {
        if (!counting && write.equals(Write.probe(QUAD_NIC_FUNCTIONS.getLast()))) {
            counting = true;
            refuse(write);
        }
        take(write);
    }

    private void take(Object what) {
        if (counting && ++step == last) {
            System.out.println("stopped before " + what);
            stay();
        }
    }

    private static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /// The journal, with each record a step.
    private final class Records implements Journal {

        private final Journal journal;

        Records(Journal journal) {
            this.journal = journal;
        }

        @Override
        public Ledger ledger() {
            return journal.ledger();
        }

        @Override
        public void custody(Custody custody) throws Unusable {
            take("the record of what is taken");
            journal.custody(custody);
        }

        @Override
        public void released(UnitId unit) throws Unusable {
            take("the record of its return");
            journal.released(unit);
        }

        @Override
        public void allocated(Allocation allocation) throws Unusable {
            journal.allocated(allocation);
        }

        @Override
        public void deallocated(Set<UnitId> units) throws Unusable {
            journal.deallocated(units);
        }

        @Override
        public void virtualFunctions(VirtualFunctionsCustody custody) throws Unusable {
            journal.virtualFunctions(custody);
        }

        @Override
        public void virtualFunctionsReleased(PciAddress physicalFunction) throws Unusable {
            journal.virtualFunctionsReleased(physicalFunction);
        }

        @Override
        public Optional<String> trouble() {
            return journal.trouble();
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
