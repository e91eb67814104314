// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.VfioCdev;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Functions that are opened by their cdevs, on a kernel that has them: who may, who is seen to
/// have one, and what waits for whom. What the group's node says of all this, too.
abstract class CdevContract extends HostContract {

    @BeforeEach
    final void allOnVfio() throws KernelRefusal {
        for (int function = 0; function < 4; function++) {
            rebind(quadNic(function), VFIO);
        }
    }

    @Test
    void theKernelSaysThatItHasThem() {
        assertThat(bus().observe().kernel().iommufd()).isEqualTo(Kernel.Iommufd.AVAILABLE);
    }

    @Test
    void aFunctionGetsACdevEachTimeThatItIsBound() throws KernelRefusal {
        VfioCdev first = function(quadNic(0)).cdev().orElseThrow();
        assertThat(host().vfioGroups().nodeExists(first)).isTrue();

        bus().unbind(quadNic(0));
        assertThat(function(quadNic(0)).cdev()).isEmpty();
        assertThat(host().vfioGroups().nodeExists(first)).isFalse();
        assertThat(host().startProcess().openCdev(quadNic(0))).contains(Errno.ENOENT);

        rebind(IGB, VFIO);
        bus().probe(quadNic(0));
        assertThat(function(IGB).cdev()).contains(first);
        VfioCdev second = function(quadNic(0)).cdev().orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(host().vfioGroups().nodeExists(second)).isTrue();
    }

    @Test
    void aCdevThatIsOpenLeavesTheGroupToOthers() {
        OtherProcess process = open(quadNic(0));
        OtherProcess other = open(quadNic(0));
        assertThat(tryOpen()).isEqualTo(new State.Free(true));
        succeed(other.openGroup(group()));

        assertThat(process.bindCdev(quadNic(0))).contains(Errno.EBUSY);
        other.closeGroup(group());
        succeed(process.bindCdev(quadNic(0)));
    }

    @Test
    void aBoundCdevHasTheGroupForItsIommufd() {
        OtherProcess process = bound(quadNic(0));

        assertThat(tryOpen()).isEqualTo(new State.Held());
        OtherProcess other = open(quadNic(0), quadNic(1));
        assertThat(other.openGroup(group())).contains(Errno.EBUSY);
        assertThat(other.bindCdev(quadNic(0))).contains(Errno.EINVAL);
        assertThat(other.bindCdev(quadNic(1))).contains(Errno.EPERM);
        assertThat(process.bindCdev(quadNic(0))).contains(Errno.EINVAL);
        succeed(process.openCdev(quadNic(1)));
        succeed(process.bindCdev(quadNic(1)));

        process.close();
        succeed(other.bindCdev(quadNic(1)));
    }

    @Test
    void noCdevIsBoundWhileASiblingIsOnItsHostDriver() throws KernelRefusal {
        giveBack(quadNic(1));
        OtherProcess process = open(quadNic(0));

        assertThat(process.bindCdev(quadNic(0))).contains(Errno.EPERM);
        bus().unbind(quadNic(1));
        succeed(process.bindCdev(quadNic(0)));
    }

    @Test
    void aHostDriverIsRefusedBesideABoundCdev() throws KernelRefusal {
        bound(quadNic(0));
        bus().overrideDriver(quadNic(1), Optional.empty());
        bus().unbind(quadNic(1));

        assertThatExceptionOfType(KernelRefusal.class)
                .isThrownBy(() -> bus().probe(quadNic(1)))
                .satisfies(refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));
        assertThat(driver(quadNic(1))).isEmpty();
    }

    @Test
    void aCdevThatIsOnlyOpenKeepsNoHostDriverAway() throws KernelRefusal {
        open(quadNic(0));

        giveBack(quadNic(1));

        assertThat(driver(quadNic(1))).contains("e1000e");
    }

    @Test
    void aCdevIsBoundUntilItsFileAndItsMappingAreGone() throws Exception {
        OtherProcess process = bound(quadNic(0));
        succeed(process.map(quadNic(0)));

        process.closeIommufd();
        assertThat(tryOpen()).isEqualTo(new State.Held());
        process.closeCdev(quadNic(0));
        assertThat(tryOpen()).isEqualTo(new State.Held());
        process.unmap(quadNic(0));
        assertThat(tryOpen()).isEqualTo(new State.Free(true));
        assertThat(holds()).isEmpty();
    }

    @Test
    void aCdevThatIsNotBoundCannotBeMapped() {
        assertThat(open(quadNic(0)).map(quadNic(0))).contains(Errno.EINVAL);
    }

    @ParameterizedTest
    @EnumSource
    void theScanSeesOfWhichGroupACdevIs(CdevHold hold) throws Exception {
        OtherProcess process = hold.take(host(), quadNic(0));

        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group())));
        process.close();
        assertThat(holds()).isEmpty();
    }

    /// The number of a cdev that is on its way out says nothing of the function any more.
    @ParameterizedTest
    @EnumSource
    void unbindingWaitsForWhoHasTheCdevWhileItsNodeIsGone(CdevHold hold) throws Exception {
        OtherProcess process = hold.take(host(), quadNic(0));
        VfioCdev cdev = function(quadNic(0)).cdev().orElseThrow();

        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();
        assertThat(driver(quadNic(0))).isEmpty();
        assertThat(function(quadNic(0)).cdev()).isEmpty();
        assertThat(host().vfioGroups().nodeExists(cdev)).isFalse();
        assertThat(host().vfioGroups().nodeExists(group())).isTrue();
        assertThat(host().startProcess().openCdev(quadNic(0))).contains(Errno.ENOENT);
        assertThat(holds()).containsExactly(new Hold.Devices(Set.of()));

        rebind(IGB, VFIO);
        assertThat(function(IGB).cdev()).isPresent().isNotEqualTo(Optional.of(cdev));
        assertThat(holds()).containsExactly(new Hold.Devices(Set.of()));

        process.close();
        unbind.assertReturns();
        assertThat(holds()).isEmpty();
    }

    @Test
    void aCdevOnItsWayOutIsSeenBesideAnotherOne() throws Exception {
        rebind(IGB, VFIO);
        OtherProcess process = open(quadNic(0), IGB);

        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();
        assertThat(holds()).containsExactly(new Hold.GroupsAndMore(Set.of(group(IGB))));

        process.closeCdev(quadNic(0));
        unbind.assertReturns();
        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group(IGB))));
    }

    @Test
    void aBoundCdevThatIsUnderWayIsNobodysAndHoldsTheGroup() throws Exception {
        OtherProcess sender = bound(quadNic(0));
        OtherProcess receiver = host().startProcess();
        sender.sendCdev(quadNic(0), receiver);
        sender.close();
        assertThat(holds()).isEmpty();
        assertThat(tryOpen()).isEqualTo(new State.Held());

        receiver.receive();
        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group())));
        receiver.closeCdev(quadNic(0));
        assertThat(tryOpen()).isEqualTo(new State.Free(true));
    }

    /// Nothing tells of it before the kernel keeps the write.
    @Test
    void aCdevThatIsNotBoundAndUnderWayHoldsItsDriverAlone() throws Exception {
        OtherProcess sender = open(quadNic(0));
        OtherProcess receiver = host().startProcess();
        sender.sendCdev(quadNic(0), receiver);
        sender.close();
        assertThat(holds()).isEmpty();
        assertThat(tryOpen()).isEqualTo(new State.Free(true));

        Blocked unbind = Blocked.start(() -> bus().unbind(quadNic(0)));
        unbind.assertBlocked();
        receiver.close();
        unbind.assertReturns();
    }

    private IommuGroupId group() {
        return group(quadNic(0));
    }

    private State tryOpen() {
        return host().vfioGroups().tryOpen(group());
    }

    /// It looks like a process without files.
    @ParameterizedTest
    @EnumSource
    void theScanSeesThemInThreadsOfAZombie(CdevHold hold) throws Exception {
        OtherProcess zombie = hold.take(host(), quadNic(0));
        zombie.endFirstThread();
        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group())));

        zombie.close();
        assertThat(holds()).isEmpty();
    }

    @Test
    void theScanSeesThemInOtherPidNamespaces() throws Exception {
        OtherProcess elsewhere = host().startProcessInPidNamespace();
        succeed(elsewhere.openCdev(quadNic(0)));
        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group())));
        succeed(elsewhere.bindCdev(quadNic(0)));
        assertThat(holds()).containsExactly(new Hold.Groups(Set.of(group())));

        elsewhere.close();
        assertThat(holds()).isEmpty();
    }

    /// Of whoever is seen.
    private List<Hold> holds() throws Holders.Unreadable {
        return host().holders().scan().stream().map(holder -> holder.hold()).toList();
    }

    private OtherProcess open(PciAddress... functions) {
        OtherProcess process = host().startProcess();
        for (PciAddress function : functions) {
            succeed(process.openCdev(function));
        }
        return process;
    }

    private OtherProcess bound(PciAddress function) {
        return CdevHold.BOUND.take(host(), function);
    }
}
