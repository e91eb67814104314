// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.select.Selector;
import io.hostdev.simulated.LabMachine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What tests claim of the lab's machine, and the units that come of it.
public final class LabUnits {

    /// [#quadNic()].
    public static final UnitId QUAD_NIC = new UnitId(LabMachine.QUAD_NIC);

    /// As the kubelet asks for it.
    public static final NavigableSet<UnitId> ONLY_QUAD_NIC = new TreeSet<>(Set.of(QUAD_NIC));

    public static final ResourceName QUAD_NIC_RESOURCE = ResourceName.defaultFor("quad-nic");

    /// In the order in which they are bound.
    public static final List<PciAddress> QUAD_NIC_FUNCTIONS =
            IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).toList();

    /// The kubelet's word that a pod has it.
    public static final PodUse QUAD_NIC_POD =
            new PodUse("default", "qemu", Map.of(QUAD_NIC_RESOURCE, Set.of(QUAD_NIC)));

    /// [#cards(Terms)].
    public static final UnitId CARDS = new UnitId(LabMachine.CARD_1);

    public static final ResourceName CARDS_RESOURCE = ResourceName.defaultFor("cards");

    public static final NavigableSet<UnitId> ONLY_CARDS = new TreeSet<>(Set.of(CARDS));

    private LabUnits() {}

    /// All four functions.
    public static Claim quadNic() {
        return quadNic(Terms.DEFAULT);
    }

    public static Claim quadNic(Terms terms) {
        return claim("quad-nic", "0000:02:00.0-3", Siblings.REFUSE, terms);
    }

    /// By default, but for who binds.
    public static Terms terms(Management management) {
        Terms terms = Terms.DEFAULT;
        return new Terms(
                management,
                terms.driver(),
                terms.bind(),
                terms.backend(),
                terms.allowHostCritical());
    }

    /// By default, but for when it is bound.
    public static Terms terms(BindMoment bind) {
        return terms(bind, Terms.DEFAULT.backend());
    }

    /// By default, but for the device nodes that a container gets.
    public static Terms terms(Backend backend) {
        return terms(Terms.DEFAULT.bind(), backend);
    }

    public static Terms terms(BindMoment bind, Backend backend) {
        Terms terms = Terms.DEFAULT;
        return new Terms(
                terms.management(), terms.driver(), bind, backend, terms.allowHostCritical());
    }

    /// Both cards behind the bridge: in slots of their own, in one group.
    public static Claim cards(Terms terms) {
        return new Claim(
                "cards",
                Instant.EPOCH,
                CARDS_RESOURCE,
                Map.of(),
                List.of(Selector.byAddress("0000:03:01.0"), Selector.byAddress("0000:03:02.0")),
                new Grouping(Grouping.UnitScope.DEVICE, Siblings.REFUSE),
                terms);
    }

    /// By default terms.
    ///
    /// @param addresses a pattern
    public static Claim claim(String name, String addresses, Siblings siblings) {
        return claim(name, addresses, siblings, Terms.DEFAULT);
    }

    public static Claim claim(String name, String addresses, Siblings siblings, Terms terms) {
        return new Claim(
                name,
                Instant.EPOCH,
                ResourceName.defaultFor(name),
                Map.of(),
                List.of(Selector.byAddress(addresses)),
                new Grouping(Grouping.UnitScope.DEVICE, siblings),
                terms);
    }

    /// What is planned for this claim on the machine at rest.
    public static PlannedUnit planned(Claim claim) {
        return Planner.plan(LabMachine.machine(), List.of(claim)).units().getFirst();
    }
}
