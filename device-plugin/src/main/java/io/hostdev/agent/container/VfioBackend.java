// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import io.hostdev.core.claim.Terms;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Through which device nodes a container opens a unit ([io.hostdev.core.claim.Terms.Backend],
/// decided for this node).
public sealed interface VfioBackend {

    /// What a choice comes to, on every node alike: `Auto` is [Group], which every consumer knows
    /// how to open (docs/decisions/0015).
    static VfioBackend of(Terms.Backend choice) {
        return switch (choice) {
            case AUTO, GROUP -> Group.INSTANCE;
            case IOMMUFD -> Iommufd.INSTANCE;
        };
    }

    /// As it stands in `HOSTDEV_<NAME>`.
    String inLayout();

    /// The node through which all functions get their address spaces: an absolute path, the same on
    /// the host and in the container, as all of these.
    String common();

    /// The node of this function, or of its group.
    ///
    /// @throws IllegalStateException if it has none (yet)
    String node(GrantedFunction function);

    /// The common one first, then those of the functions, each once.
    default List<String> deviceNodes(List<GrantedFunction> functions) {
        return Stream.concat(
                        Stream.of(common()),
                        functions.stream().sorted(ORDER).map(this::node).distinct())
                .toList();
    }

    /// By group, then by address.
    Comparator<GrantedFunction> ORDER =
            Comparator.comparing(GrantedFunction::group)
                    .thenComparing(function -> function.observed().address());

    /// The VFIO container and the node of each group (Linux, Documentation/driver-api/vfio.rst).
    enum Group implements VfioBackend {
        INSTANCE;

        @Override
        public String inLayout() {
            return "group";
        }

        @Override
        public String common() {
            return "/dev/vfio/vfio";
        }

        @Override
        public String node(GrantedFunction function) {
            return "/dev/vfio/" + function.group();
        }
    }

    /// iommufd, and the cdev of each function (Linux, Documentation/driver-api/vfio.rst, "VFIO
    /// Device cdev").
    enum Iommufd implements VfioBackend {
        INSTANCE;

        @Override
        public String inLayout() {
            return "iommufd";
        }

        @Override
        public String common() {
            return "/dev/iommu";
        }

        @Override
        public String node(GrantedFunction function) {
            return function.observed()
                    .cdev()
                    .map(cdev -> "/dev/vfio/devices/" + cdev)
                    .orElseThrow(() ->
                            new IllegalStateException(
                                    function.observed().address() + " has no cdev yet"));
        }
    }
}
