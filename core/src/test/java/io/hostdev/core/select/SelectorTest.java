// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.oracle.RandomMachines;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private static final Optional<PciId> SUBSYSTEM = Optional.of(PciId.parse("8086:0001"));
    private static final PciClass NETWORK = PciClass.parse("020000");

    private static final Selector ALL_FIELDS =
            new Selector(
                    List.of(AddressPattern.parse("01:00.*"), AddressPattern.parse("01:01.*")),
                    List.of(IdPattern.parse("8086:*"), IdPattern.parse("15b3:101e")),
                    List.of(IdPattern.parse("8086:0001")),
                    List.of(ClassPrefix.parse("02"), ClassPrefix.parse("0108")),
                    Set.of("e1000e", "igb"),
                    List.of(VirtualFunctionPattern.parse("01:00.0#0-3")),
                    Set.of(0, 1));

    private static final Function MATCHING =
            new Function(
                    PciAddress.parse("01:01.2"),
                    new Identity(
                            PciId.parse("8086:10d3"),
                            Optional.of(PciId.parse("8086:0001")),
                            PciClass.parse("020000")),
                    new Placement(Optional.empty(), OptionalInt.of(1), Optional.empty()),
                    Binding.to(BoundDriver.host("igb")),
                    new SriovRole.VirtualFunction(PciAddress.parse("01:00.0"), 3),
                    List.of());

    @Test
    void fieldsAreAndedAndTheirValuesOred() {
        assertThat(ALL_FIELDS.matches(MATCHING)).isTrue();
        for (Function missesOne :
                List.of(
                        with(PciAddress.parse("01:02.2")),
                        with(new Identity(PciId.parse("10de:0001"), SUBSYSTEM, NETWORK)),
                        with(new Identity(PciId.parse("8086:10d3"), Optional.empty(), NETWORK)),
                        with(
                                new Identity(
                                        PciId.parse("8086:10d3"),
                                        SUBSYSTEM,
                                        PciClass.parse("030000"))),
                        MATCHING.withBinding(Binding.NONE),
                        MATCHING.withPlacement(Placement.UNKNOWN),
                        with(new SriovRole.VirtualFunction(PciAddress.parse("01:00.0"), 4)),
                        with(SriovRole.None.INSTANCE))) {
            assertThat(ALL_FIELDS.matches(missesOne)).as(missesOne.toString()).isFalse();
        }
    }

    @Test
    void theDriverIsTheHostsAlsoAfterWeTookTheFunction() {
        Selector e1000e = drivers("e1000e");
        Selector vfio = drivers("vfio-pci");
        Function byUs =
                MATCHING.withBinding(
                        new Binding(
                                Optional.of(BoundDriver.vfio("vfio-pci")),
                                Optional.of(new Binding.Detached(Optional.of("e1000e")))));
        assertThat(e1000e.matches(byUs)).isTrue();
        assertThat(vfio.matches(byUs)).isFalse();
    }

    @Test
    void aSelectorThatAsksForNothingIsRefused() {
        assertThatThrownBy(() ->
                        new Selector(
                                List.of(), List.of(), List.of(), List.of(), Set.of(), List.of(),
                                Set.of()))
                .hasMessage("a selector that asks for nothing would select everything");
    }

    /// Each field alone selects what it selects, and all together select the intersection.
    @Test
    void moreFieldsSelectTheIntersection() {
        Seeds.each(
                10_000,
                random -> {
                    List<Selector> parts = new ArrayList<>();
                    parts.add(Selector.byAddress("00:00.*", "01:00.0-3", "02:01.*"));
                    parts.add(drivers("e1000e", "nvme"));
                    parts.add(
                            new Selector(
                                    List.of(),
                                    List.of(IdPattern.parse("8086:*")),
                                    List.of(),
                                    List.of(),
                                    Set.of(),
                                    List.of(),
                                    Set.of()));
                    Selector all =
                            new Selector(
                                    parts.get(0).addresses(),
                                    parts.get(2).ids(),
                                    List.of(),
                                    List.of(),
                                    parts.get(1).drivers(),
                                    List.of(),
                                    Set.of());
                    for (Function function : RandomMachines.machine(random).functions()) {
                        assertThat(all.matches(function))
                                .isEqualTo(parts.stream().allMatch(part -> part.matches(function)));
                    }
                });
    }

    private static Selector drivers(String... drivers) {
        return new Selector(
                List.of(), List.of(), List.of(), List.of(), Set.of(drivers), List.of(), Set.of());
    }

    private static Function with(PciAddress address) {
        return new Function(
                address,
                MATCHING.identity(),
                MATCHING.placement(),
                MATCHING.binding(),
                MATCHING.sriov(),
                List.of());
    }

    private static Function with(Identity identity) {
        return new Function(
                MATCHING.address(),
                identity,
                MATCHING.placement(),
                MATCHING.binding(),
                MATCHING.sriov(),
                List.of());
    }

    private static Function with(SriovRole sriov) {
        return new Function(
                MATCHING.address(),
                MATCHING.identity(),
                MATCHING.placement(),
                MATCHING.binding(),
                sriov,
                List.of());
    }
}
