// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// What an admin wants: PCI functions, selected on some nodes, given to pods as one resource.
@Group("hostdev.io")
@Version("v1alpha1")
@ShortNames("hdev")
@ValidationRule(
        value =
                "has(self.spec.resourceName) || self.metadata.name.matches("
                        + Syntax.DNS_LABEL
                        + ")",
        messageExpression =
                "\"metadata.name '\" + self.metadata.name + \"' cannot be the name of a resource: expected at most 63"
                        + " lower case letters, digits and '-', or a spec.resourceName\"")
@AdditionalPrinterColumn(
        name = "Resource",
        jsonPath = ".status.resourceName",
        type = AdditionalPrinterColumn.Type.STRING)
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
public final class HostDevice extends ReadableResource<HostDeviceSpec, HostDeviceStatus> {

    @Required
    @JsonPropertyDescription("Which PCI functions go to pods, on which nodes, and on what terms.")
    @Override
    public HostDeviceSpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What has become of it, over all nodes. Written by the operator.")
    @Override
    public HostDeviceStatus getStatus() {
        return super.getStatus();
    }
}
