// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.claim;

/// The terms on which each unit of a claim is bound and handed out.
public record Terms(
        Management management,
        DriverChoice driver,
        BindMoment bind,
        Backend backend,
        boolean allowHostCritical) {

    public static final Terms DEFAULT =
            new Terms(
                    Management.MANAGED,
                    DriverChoice.Auto.INSTANCE,
                    BindMoment.EAGER,
                    Backend.AUTO,
                    false);

    /// libvirt's meaning of managed.
    public enum Management {
        /// We detach from the host driver and reattach to it.
        MANAGED,
        /// The admin binds; we only check.
        UNMANAGED
    }

    public enum BindMoment {
        /// As soon as the unit is accepted.
        EAGER,
        /// When a pod gets it; back when the pod is done.
        ON_ALLOCATE
    }

    /// Which device nodes a container gets.
    public enum Backend {
        /// As [#GROUP], on every node (docs/decisions/0015).
        AUTO,
        /// `/dev/vfio/vfio` and `/dev/vfio/<group>`.
        GROUP,
        /// `/dev/iommu` and `/dev/vfio/devices/vfioN` of each function.
        IOMMUFD
    }
}
