// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.quadNic;

import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.List;

/// The ways in which two functions of the quad NIC can be held by somebody who can be seen.
enum Hold {

    /// The group's, the container's and the devices' files are open, as with QEMU.
    FILES {
        @Override
        Held take(HostContract test) {
            OtherProcess process = test.use(FIRST, SECOND);
            return new Held(
                    process,
                    List.of(
                            () -> process.closeGroup(test.group(FIRST)),
                            () -> process.closeDevice(FIRST),
                            () -> process.closeDevice(SECOND)));
        }
    },

    /// All files are closed, and a BAR of each function is mapped.
    MAPPINGS {
        @Override
        Held take(HostContract test) {
            OtherProcess process = test.use(FIRST, SECOND);
            HostContract.succeed(process.map(FIRST));
            HostContract.succeed(process.map(SECOND));
            process.closeDevice(FIRST);
            process.closeDevice(SECOND);
            process.closeGroup(test.group(FIRST));
            return new Held(
                    process, List.of(() -> process.unmap(FIRST), () -> process.unmap(SECOND)));
        }
    },

    /// Who opened them has ended, and had sent them to somebody else.
    RECEIVED {
        @Override
        Held take(HostContract test) {
            OtherProcess opener = test.use(FIRST, SECOND);
            OtherProcess process = test.host().startProcess();
            opener.sendDevice(FIRST, process);
            opener.sendDevice(SECOND, process);
            process.receive();
            process.receive();
            opener.close();
            return new Held(
                    process,
                    List.of(() -> process.closeDevice(FIRST), () -> process.closeDevice(SECOND)));
        }
    },

    /// The first thread of the process has ended: it looks like a zombie, with no files.
    THREAD_OF_A_ZOMBIE {
        @Override
        Held take(HostContract test) {
            OtherProcess process = test.use(FIRST, SECOND);
            process.endFirstThread();
            return new Held(process, List.of(() -> process.closeDevice(SECOND), process::close));
        }
    },

    OTHER_PID_NAMESPACE {
        @Override
        Held take(HostContract test) {
            OtherProcess process = test.host().startProcessInPidNamespace();
            IommuGroupId group = test.group(FIRST);
            HostContract.succeed(process.openGroup(group));
            HostContract.succeed(process.setContainer(group));
            HostContract.succeed(process.openDevice(FIRST));
            HostContract.succeed(process.openDevice(SECOND));
            return new Held(process, List.of(() -> process.closeDevice(FIRST), process::close));
        }
    };

    private static final PciAddress FIRST = quadNic(0);
    private static final PciAddress SECOND = quadNic(1);

    /// @param process who has it
    /// @param closes what it closes, one after the other; only the last one frees the group
    record Held(OtherProcess process, List<Runnable> closes) {}

    abstract Held take(HostContract test);
}
