// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// One node: the spec is what the operator decided for it, the status is what its agent sees there.
///
/// Named like the Node and owned by it. The status alone is also the format of a captured machine.
@Group("hostdev.io")
@Version("v1alpha1")
@ShortNames("hnode")
@AdditionalPrinterColumn(
        name = "Kernel",
        jsonPath = ".status.kernel.release",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "IOMMU",
        jsonPath = ".status.kernel.iommu",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "IOMMUFD",
        jsonPath = ".status.kernel.iommufd",
        type = AdditionalPrinterColumn.Type.BOOLEAN,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Units",
        jsonPath = ".status.counts.units",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.counts.ready",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "InUse",
        jsonPath = ".status.counts.inUse",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Blocked",
        jsonPath = ".status.counts.blocked",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class HostNode extends ReadableResource<HostNodeSpec, HostNodeStatus> {

    @JsonPropertyDescription(
            "What this node shall offer. Written by the operator; absent: nothing has been planned.")
    @Override
    public HostNodeSpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What this node has and does. Written by its agent.")
    @Override
    public HostNodeStatus getStatus() {
        return super.getStatus();
    }
}
