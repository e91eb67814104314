// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.Backend;
import io.hostdev.api.v1alpha1.BindMoment;
import io.hostdev.api.v1alpha1.Management;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms;
import org.jspecify.annotations.Nullable;

/// The terms of a unit, as HostDevice and HostNode both have them. What is absent is the default.
final class TermsMapping {

    private TermsMapping() {}

    /// @param at the object that has these fields
    static Terms terms(
            FieldPath at,
            @Nullable Management management,
            @Nullable String driver,
            @Nullable BindMoment bind,
            @Nullable Backend backend,
            @Nullable Boolean allowHostCritical) {
        Terms defaults = Terms.DEFAULT;
        return new Terms(
                management == null ? defaults.management() : management(management),
                driver == null
                        ? defaults.driver()
                        : at.child("driver").apply(driver, TermsMapping::driver),
                bind == null ? defaults.bind() : bind(bind),
                backend == null ? defaults.backend() : backend(backend),
                allowHostCritical == null ? defaults.allowHostCritical() : allowHostCritical);
    }

    private static DriverChoice driver(String text) {
        return DriverChoice.parse(driverName(text));
    }

    /// A name that can stand in /sys/bus/pci/drivers and on modprobe's command line.
    static String driverName(String text) {
        if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.:+-]{0,63}")) {
            throw new IllegalArgumentException(
                    "'%s' is no driver name: expected one as in /sys/bus/pci/drivers, such as vfio-pci or e1000e"
                            .formatted(text));
        }
        return text;
    }

    private static Terms.Management management(Management management) {
        return switch (management) {
            case MANAGED -> Terms.Management.MANAGED;
            case UNMANAGED -> Terms.Management.UNMANAGED;
        };
    }

    static Management management(Terms.Management management) {
        return switch (management) {
            case MANAGED -> Management.MANAGED;
            case UNMANAGED -> Management.UNMANAGED;
        };
    }

    private static Terms.BindMoment bind(BindMoment bind) {
        return switch (bind) {
            case EAGER -> Terms.BindMoment.EAGER;
            case ON_ALLOCATE -> Terms.BindMoment.ON_ALLOCATE;
        };
    }

    static BindMoment bind(Terms.BindMoment bind) {
        return switch (bind) {
            case EAGER -> BindMoment.EAGER;
            case ON_ALLOCATE -> BindMoment.ON_ALLOCATE;
        };
    }

    private static Terms.Backend backend(Backend backend) {
        return switch (backend) {
            case AUTO -> Terms.Backend.AUTO;
            case GROUP -> Terms.Backend.GROUP;
            case IOMMUFD -> Terms.Backend.IOMMUFD;
        };
    }

    static Backend backend(Terms.Backend backend) {
        return switch (backend) {
            case AUTO -> Backend.AUTO;
            case GROUP -> Backend.GROUP;
            case IOMMUFD -> Backend.IOMMUFD;
        };
    }
}
