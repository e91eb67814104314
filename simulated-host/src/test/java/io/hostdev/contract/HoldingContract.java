// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.core.machine.IommuGroupId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who may open a group, who is seen to hold it, and what waits for whom.
abstract class HoldingContract extends HostContract {

    @Test
    void aGroupWithNoFunctionOnVfioHasNoNode() {
        IommuGroupId group = group(quadNic(0));

        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Absent());
        assertThat(host().startProcess().openGroup(group)).contains(Errno.ENOENT);
    }

    @Test
    void aSiblingOnItsHostDriverMakesTheGroupNotViable() throws KernelRefusal {
        rebind(quadNic(0), VFIO);
        rebind(quadNic(1), VFIO);
        IommuGroupId group = group(quadNic(0));

        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Free(false));
        OtherProcess process = host().startProcess();
        succeed(process.openGroup(group));
        assertThat(process.setContainer(group)).contains(Errno.EPERM);
    }

    @Test
    void siblingsWithoutADriverLeaveTheGroupViable() throws KernelRefusal {
        rebind(quadNic(0), VFIO);
        rebind(quadNic(1), VFIO);
        bus().unbind(quadNic(2));
        bus().unbind(quadNic(3));

        assertThat(host().vfioGroups().tryOpen(group(quadNic(0)))).isEqualTo(new State.Free(true));
    }

    @Test
    void allOnVfioIsViable() throws KernelRefusal {
        allOnVfio();

        assertThat(host().vfioGroups().tryOpen(group(quadNic(0)))).isEqualTo(new State.Free(true));
    }

    @Test
    void aGroupThatIsOpenIsBusy() throws KernelRefusal {
        allOnVfio();
        IommuGroupId group = group(quadNic(0));
        OtherProcess process = host().startProcess();
        succeed(process.openGroup(group));

        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Held());
        assertThat(host().startProcess().openGroup(group)).contains(Errno.EBUSY);

        process.close();
        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Free(true));
    }

    @Test
    void theScanSeesGroupFilesDeviceFilesAndMappings() throws Exception {
        allOnVfio();
        IommuGroupId group = group(quadNic(0));
        OtherProcess process = use(quadNic(0));
        assertThat(holder(process))
                .hasValueSatisfying(holder -> {
                    assertThat(holder.hold()).isEqualTo(new Hold.Groups(Set.of(group)));
                });

        succeed(process.map(quadNic(0)));
        process.closeGroup(group);
        assertThat(holder(process)).hasValueSatisfying(HoldingContract::hasDevicesOnly);

        process.closeDevice(quadNic(0));
        assertThat(holder(process)).hasValueSatisfying(HoldingContract::hasDevicesOnly);
        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Held());

        process.unmap(quadNic(0));
        assertThat(holder(process)).isEmpty();
        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Free(true));
    }

    @Test
    void unbindingAHeldFunctionBlocksUntilItIsReleased() throws Exception {
        allOnVfio();
        OtherProcess process = use(quadNic(0));

        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();
        assertThat(driver(quadNic(0))).isEmpty();
        assertThat(host().vfioGroups().nodeExists(group(quadNic(0)))).isTrue();
        bus().probe(quadNic(0));
        assertThat(driver(quadNic(0))).isEmpty();

        process.close();
        unbind.assertReturns();
        bus().probe(quadNic(0));
        assertThat(driver(quadNic(0))).contains(VFIO);
    }

    @Test
    void aMappingAloneBlocksUnbinding() throws Exception {
        allOnVfio();
        IommuGroupId group = group(quadNic(0));
        OtherProcess process = use(quadNic(0));
        succeed(process.map(quadNic(0)));
        process.closeGroup(group);
        process.closeDevice(quadNic(0));

        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();

        process.unmap(quadNic(0));
        unbind.assertReturns();
    }

    @Test
    void aFileThatIsUnderWayHoldsAndNobodyIsSeenToHaveIt() throws Exception {
        allOnVfio();
        IommuGroupId group = group(quadNic(0));
        OtherProcess sender = use(quadNic(0));
        OtherProcess receiver = host().startProcess();
        sender.sendDevice(quadNic(0), receiver);
        sender.close();

        assertThat(host().holders().scan()).isEmpty();
        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Held());
        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();

        receiver.receive();
        assertThat(holder(receiver)).hasValueSatisfying(HoldingContract::hasDevicesOnly);
        unbind.assertBlocked();
        receiver.closeDevice(quadNic(0));
        unbind.assertReturns();
        assertThat(host().vfioGroups().tryOpen(group)).isEqualTo(new State.Free(true));
    }

    @Test
    void aFileThatIsUnderWayGoesWithItsReceiver() throws Exception {
        allOnVfio();
        OtherProcess sender = use(quadNic(0));
        OtherProcess receiver = host().startProcess();
        sender.sendGroup(group(quadNic(0)), receiver);
        sender.close();
        assertThat(host().vfioGroups().tryOpen(group(quadNic(0)))).isEqualTo(new State.Held());

        receiver.close();
        assertThat(host().vfioGroups().tryOpen(group(quadNic(0)))).isEqualTo(new State.Free(true));
    }

    @Test
    void theScanSeesThreadsOfAZombieAndOtherPidNamespaces() throws Exception {
        allOnVfio();
        IommuGroupId group = group(quadNic(0));
        OtherProcess zombie = use(quadNic(0));
        zombie.endFirstThread();
        assertThat(holder(zombie))
                .hasValueSatisfying(holder ->
                        assertThat(holder.hold()).isEqualTo(new Hold.Groups(Set.of(group))));
        zombie.close();

        OtherProcess elsewhere = host().startProcessInPidNamespace();
        succeed(elsewhere.openGroup(group));
        assertThat(holder(elsewhere))
                .hasValueSatisfying(holder ->
                        assertThat(holder.hold()).isEqualTo(new Hold.Groups(Set.of(group))));
        elsewhere.close();
        assertThat(host().holders().scan()).isEmpty();
    }

    @Test
    void aSiblingThatNobodyOpenedIsUnboundFromUnderTheHolder() throws KernelRefusal {
        allOnVfio();
        use(quadNic(0));

        bus().unbind(quadNic(1));

        assertThat(driver(quadNic(1))).isEmpty();
    }

    @Test
    void aHostDriverIsRefusedInAGroupWhoseDmaAProcessOwns() throws KernelRefusal {
        allOnVfio();
        use(quadNic(0));
        bus().overrideDriver(quadNic(1), Optional.empty());
        bus().unbind(quadNic(1));

        assertThatExceptionOfType(KernelRefusal.class)
                .isThrownBy(() -> bus().probe(quadNic(1)))
                .satisfies(refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));
        assertThat(driver(quadNic(1))).isEmpty();
    }

    @Test
    void aGroupFileAloneKeepsNoHostDriverAway() throws KernelRefusal {
        allOnVfio();
        OtherProcess process = host().startProcess();
        succeed(process.openGroup(group(quadNic(0))));

        giveBack(quadNic(1));

        assertThat(driver(quadNic(1))).contains("e1000e");
        assertThat(process.setContainer(group(quadNic(0)))).contains(Errno.EPERM);
    }

    private void allOnVfio() throws KernelRefusal {
        for (int function = 0; function < 4; function++) {
            rebind(quadNic(function), VFIO);
        }
    }

    private Optional<Holder> holder(OtherProcess process) throws Holders.Unreadable {
        return host().holders().scan().stream()
                .filter(holder -> holder.pid() == process.pid())
                .findFirst();
    }

    private static void hasDevicesOnly(Holder holder) {
        assertThat(holder.hold()).isEqualTo(new Hold.Devices(Set.of()));
    }
}
