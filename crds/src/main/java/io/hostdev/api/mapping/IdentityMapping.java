// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.FunctionIdentity;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;

/// Which device a plan means.
final class IdentityMapping {

    private IdentityMapping() {}

    static FunctionIdentity spec(Identity identity) {
        return new FunctionIdentity(
                identity.id().toString(),
                identity.subsystemId().map(PciId::toString).orElse(null),
                identity.pciClass().toString());
    }

    static Identity identity(FunctionIdentity spec, FieldPath at) {
        return new Identity(
                at.child("id").apply(spec.id(), PciId::parse),
                at.child("subsystemId").optional(spec.subsystemId(), PciId::parse),
                at.child("class").apply(spec.pciClass(), PciClass::parse));
    }
}
