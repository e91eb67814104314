// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// How many SR-IOV virtual functions the selected physical functions shall have. The number is
/// changed only when nobody has one of them, and is given back as it was when this is deleted.
@Group("hostdev.io")
@Version("v1alpha1")
@ShortNames("vfs")
@Singular("virtualfunctions")
@Plural("virtualfunctions")
@AdditionalPrinterColumn(
        name = "Count",
        jsonPath = ".spec.count",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "PFs",
        jsonPath = ".status.selected",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.ready",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Status",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class VirtualFunctions
        extends ReadableResource<VirtualFunctionsSpec, VirtualFunctionsStatus> {

    @Required
    @JsonPropertyDescription("Which physical functions, on which nodes, and how many virtual ones.")
    @Override
    public VirtualFunctionsSpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What has become of it, over all nodes. Written by the operator.")
    @Override
    public VirtualFunctionsStatus getStatus() {
        return super.getStatus();
    }
}
