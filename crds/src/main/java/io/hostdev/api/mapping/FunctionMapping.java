// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.Bounds;
import io.hostdev.api.v1alpha1.DetachedStatus;
import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostUseKind;
import io.hostdev.api.v1alpha1.HostUseStatus;
import io.hostdev.api.v1alpha1.VirtualFunctionCounts;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.words.Words;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One entry of `status.functions`.
final class FunctionMapping {

    private FunctionMapping() {}

    static Function function(FunctionStatus status, FieldPath at) {
        return new Function(
                        at.child("address").apply(status.address(), PciAddress::parse),
                        new Identity(
                                at.child("id").apply(status.id(), PciId::parse),
                                at.child("subsystemId")
                                        .optional(status.subsystemId(), PciId::parse),
                                at.child("class").apply(status.pciClass(), PciClass::parse)),
                        placement(status, at),
                        binding(status, at),
                        sriov(status, at),
                        at.child("hostUse").objects(status.hostUse(), FunctionMapping::hostUse))
                .withVfioDrivers(status.vfioDrivers() == null ? List.of() : status.vfioDrivers());
    }

    private static Placement placement(FunctionStatus status, FieldPath at) {
        Integer numaNode = status.numaNode();
        if (numaNode != null && numaNode < 0) {
            throw at.child("numaNode")
                    .wrong("%d is no NUMA node: leave it out if unknown".formatted(numaNode));
        }
        return new Placement(
                at.child("group").optional(status.group(), IommuGroupId::new),
                numaNode == null ? OptionalInt.empty() : OptionalInt.of(numaNode),
                Optional.ofNullable(status.pcieRoot()));
    }

    private static Binding binding(FunctionStatus status, FieldPath at) {
        boolean vfio = Boolean.TRUE.equals(status.vfio());
        if (vfio && status.driver() == null) {
            throw at.child("vfio").wrong("is true without a driver: name the driver");
        }
        return new Binding(
                Optional.ofNullable(status.driver()).map(name -> new BoundDriver(name, vfio)),
                Optional.ofNullable(status.detached())
                        .map(detached ->
                                new Binding.Detached(Optional.ofNullable(detached.from()))));
    }

    private static SriovRole sriov(FunctionStatus status, FieldPath at) {
        VirtualFunctionCounts virtual = status.virtualFunctions();
        if (status.physicalFunction() != null) {
            if (virtual != null) {
                throw at.child("virtualFunctions")
                        .wrong("a virtual function has none: leave out this or physicalFunction");
            }
            return new VirtualFunction(
                    at.child("physicalFunction")
                            .apply(status.physicalFunction(), PciAddress::parse),
                    at.child("virtualFunctionIndex").required(status.virtualFunctionIndex()));
        }
        return at.child("virtualFunctions")
                .<VirtualFunctionCounts, SriovRole>optional(
                        virtual,
                        counts ->
                                new PhysicalFunction(
                                        counts.total(),
                                        counts.enabled(),
                                        counts.original() == null
                                                ? OptionalInt.empty()
                                                : OptionalInt.of(counts.original())))
                .orElse(SriovRole.None.INSTANCE);
    }

    private static HostUse hostUse(HostUseStatus use, FieldPath at) {
        return new HostUse(
                kind(at.child("kind").required(use.kind())),
                use.detail() == null ? "" : use.detail());
    }

    static FunctionStatus status(Function function) {
        Binding binding = function.binding();
        Placement placement = function.placement();
        PciAddress physicalFunction = null;
        Integer index = null;
        VirtualFunctionCounts virtual = null;
        switch (function.sriov()) {
            case SriovRole.None _ -> {}
            case PhysicalFunction(int total, int enabled, OptionalInt original) ->
                    virtual =
                            new VirtualFunctionCounts(
                                    total,
                                    enabled,
                                    original.isPresent() ? original.getAsInt() : null);
            case VirtualFunction(PciAddress of, int number) -> {
                physicalFunction = of;
                index = number;
            }
        }
        return new FunctionStatus(
                function.address().toString(),
                function.identity().id().toString(),
                text(function.identity().subsystemId()),
                function.identity().pciClass().toString(),
                placement.group().map(IommuGroupId::number).orElse(null),
                binding.driver().map(BoundDriver::name).orElse(null),
                binding.onVfio() ? true : null,
                binding.detached()
                        .map(detached -> new DetachedStatus(detached.from().orElse(null)))
                        .orElse(null),
                placement.numaNode().isPresent() ? placement.numaNode().getAsInt() : null,
                placement.pcieRoot().orElse(null),
                text(Optional.ofNullable(physicalFunction)),
                index,
                virtual,
                function.hostUse().isEmpty() ? null : uses(function.hostUse()),
                function.vfioDrivers().isEmpty()
                        ? null
                        : function.vfioDrivers().stream().limit(Bounds.VFIO_DRIVERS).toList());
    }

    private static List<HostUseStatus> uses(List<HostUse> uses) {
        return uses.stream()
                .limit(Bounds.HOST_USES)
                .map(use ->
                        new HostUseStatus(kind(use.kind()), Words.of(use.detail(), Bounds.DETAIL)))
                .toList();
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static HostUse.Kind kind(HostUseKind kind) {
        return switch (kind) {
            case DEFAULT_ROUTE -> HostUse.Kind.DEFAULT_ROUTE;
            case NODE_ADDRESS -> HostUse.Kind.NODE_ADDRESS;
            case CONTAINER_NETWORK -> HostUse.Kind.CONTAINER_NETWORK;
            case MOUNTED_FILESYSTEM -> HostUse.Kind.MOUNTED_FILESYSTEM;
            case SWAP -> HostUse.Kind.SWAP;
            case CONSOLE -> HostUse.Kind.CONSOLE;
        };
    }

    private static HostUseKind kind(HostUse.Kind kind) {
        return switch (kind) {
            case DEFAULT_ROUTE -> HostUseKind.DEFAULT_ROUTE;
            case NODE_ADDRESS -> HostUseKind.NODE_ADDRESS;
            case CONTAINER_NETWORK -> HostUseKind.CONTAINER_NETWORK;
            case MOUNTED_FILESYSTEM -> HostUseKind.MOUNTED_FILESYSTEM;
            case SWAP -> HostUseKind.SWAP;
            case CONSOLE -> HostUseKind.CONSOLE;
        };
    }
}
