// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// @param resourceName what pods request; default `hostdev.io/<metadata.name>`; immutable
/// @param nodeSelector labels; absent or empty: every node that runs the agent
/// @param select a function is selected if any entry matches
@ValidationRule(
        value = "size(self.select) > 0",
        fieldPath = ".select",
        message =
                "nothing is selected: expected at least one entry, such as {addresses: [\"0000:02:00.0\"]}")
@ValidationRule(
        value =
                "!has(self.resourceName) || self.resourceName.matches("
                        + Syntax.QUALIFIED_NAME
                        + ")",
        fieldPath = ".resourceName",
        messageExpression =
                "\"'\" + self.resourceName + \"' is no resource name: expected domain/name such as"
                        + " hostdev.io/quad-nic, the name of at most 63 letters, digits, '-', '_' and '.'\"")
@ValidationRule(
        value =
                "!has(self.resourceName) || (!self.resourceName.contains('kubernetes.io/')"
                        + " && !self.resourceName.startsWith('requests.'))",
        fieldPath = ".resourceName",
        messageExpression =
                "\"'\" + self.resourceName + \"' is in a domain that Kubernetes keeps for itself (kubernetes.io,"
                        + " requests.): expected one of your own, such as hostdev.io/quad-nic\"")
@ValidationRule(
        value =
                "has(self.resourceName) == has(oldSelf.resourceName)"
                        + " && (!has(self.resourceName) || self.resourceName == oldSelf.resourceName)",
        fieldPath = ".resourceName",
        messageExpression =
                "'is immutable, because pods were admitted under it: keep '"
                        + " + (has(oldSelf.resourceName) ? \"'\" + oldSelf.resourceName + \"'\" : 'it absent')"
                        + " + ', or create another HostDevice and delete this one'")
@ValidationRule(
        value = "!has(self.driver) || self.driver.matches(" + Syntax.DRIVER + ")",
        fieldPath = ".driver",
        messageExpression =
                "\"'\" + self.driver + \"' is no driver name: expected Auto or one such as vfio-pci or"
                        + " mlx5_vfio_pci\"")
public record HostDeviceSpec(
        @JsonPropertyDescription(
                        "What pods request in resources.limits, such as hostdev.io/quad-nic. Default:"
                                + " hostdev.io/<metadata.name>. Immutable.")
                @Size(max = 308)
                @Nullable String resourceName,
        @JsonPropertyDescription(
                        "Labels that a node must have. Default: every node that runs the agent.")
                @Size(max = Bounds.LABELS)
                @Nullable Map<String, @Size(max = 63) String> nodeSelector,
        @JsonPropertyDescription(
                        "A PCI function is selected if any entry matches. What is not selected is never"
                                + " handed out.")
                @Required
                @Size(max = 32)
                List<FunctionSelector> select,
        @JsonPropertyDescription(
                        "What goes to a pod together. Device (default): the selected functions of one multifunction"
                                + " device. Function: one by one. The functions of one IOMMU group always go together.")
                @Nullable UnitScope unit,
        @JsonPropertyDescription(
                        "Unselected members of the IOMMU group that sit on a host driver. Refuse (default): the unit is"
                                + " not handed out. Detach: they are detached from the host too, and given to nobody.")
                @Nullable SiblingPolicy siblings,
        @JsonPropertyDescription(
                        "Managed (default): Hostdev detaches functions from their host driver and gives them back."
                                + " Unmanaged: you bind a VFIO driver, Hostdev only checks.")
                @Nullable Management management,
        @JsonPropertyDescription(
                        "The VFIO driver. Auto (default): for each function the one whose module alias fits it best; what"
                                + " is on a VFIO driver already stays there. A name, such as vfio-pci, is obeyed and"
                                + " never replaced by another.")
                @Size(max = 64)
                @Nullable String driver,
        @JsonPropertyDescription(
                        "When functions are bound to VFIO. Eager (default): as soon as accepted. OnAllocate: when a pod"
                                + " gets them, and back when it is done.")
                @Nullable BindMoment bind,
        @JsonPropertyDescription(
                        "The device nodes that a container gets. Group: /dev/vfio/<group>. Iommufd: /dev/iommu and"
                                + " /dev/vfio/devices/vfioN of each function, or a refusal where the kernel has none."
                                + " Auto (default): as Group.")
                @Nullable Backend backend,
        @JsonPropertyDescription(
                        "Hand out even what the host lives on: a mounted file system, swap, the default route, the"
                                + " node's address, the console. Default: false.")
                @Nullable Boolean allowHostCritical) {}
