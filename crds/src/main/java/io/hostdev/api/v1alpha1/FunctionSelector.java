// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of `select`: the fields are ANDed, the values of a field are ORed.
@ValidationRule(
        value =
                "has(self.addresses) || has(self.ids) || has(self.subsystemIds) || has(self.classes)"
                        + " || has(self.drivers) || has(self.physicalFunctions) || has(self.numaNodes)",
        message =
                "asks for nothing and would select every function: name at least one of addresses, ids,"
                        + " subsystemIds, classes, drivers, physicalFunctions, numaNodes")
@ValidationRule(
        value =
                "!has(self.addresses) || self.addresses.all(a, a.matches("
                        + Syntax.ADDRESSES
                        + "))",
        fieldPath = ".addresses",
        messageExpression =
                "\"'\" + self.addresses.filter(a, !a.matches("
                        + Syntax.ADDRESSES
                        + "))[0] + \"' is no PCI address: expected one such as 0000:02:00.0, 0000:02:00.0-3"
                        + " (functions 0 to 3), 0000:02:00.* (all functions) or 02:00.0 (in domain 0)\"")
@ValidationRule(
        value =
                "!has(self.addresses) || self.addresses.all(a, !a.matches("
                        + Syntax.BACKWARDS
                        + "))",
        fieldPath = ".addresses",
        messageExpression =
                "\"'\" + self.addresses.filter(a, a.matches("
                        + Syntax.BACKWARDS
                        + "))[0] + \"' runs backwards: expected the lower function first, such as"
                        + " 0000:02:00.0-3\"")
@ValidationRule(
        value = "!has(self.ids) || self.ids.all(i, i.matches(" + Syntax.IDS + "))",
        fieldPath = ".ids",
        messageExpression =
                "\"'\" + self.ids.filter(i, !i.matches("
                        + Syntax.IDS
                        + "))[0] + \"' is no PCI id: expected vendor:device such as 8086:10d3 or 8086:*\"")
@ValidationRule(
        value =
                "!has(self.subsystemIds) || self.subsystemIds.all(i, i.matches("
                        + Syntax.IDS
                        + "))",
        fieldPath = ".subsystemIds",
        messageExpression =
                "\"'\" + self.subsystemIds.filter(i, !i.matches("
                        + Syntax.IDS
                        + "))[0] + \"' is no PCI id: expected vendor:device such as 8086:10d3 or 8086:*\"")
@ValidationRule(
        value = "!has(self.classes) || self.classes.all(c, c.matches(" + Syntax.CLASS_PREFIX + "))",
        fieldPath = ".classes",
        messageExpression =
                "\"'\" + self.classes.filter(c, !c.matches("
                        + Syntax.CLASS_PREFIX
                        + "))[0] + \"' is no prefix of a class code: expected two, four or six hex digits such as"
                        + " 02 (network), 0200 (Ethernet) or 010802 (NVMe)\"")
@ValidationRule(
        value = "!has(self.drivers) || self.drivers.all(d, d.matches(" + Syntax.DRIVER + "))",
        fieldPath = ".drivers",
        messageExpression =
                "\"'\" + self.drivers.filter(d, !d.matches("
                        + Syntax.DRIVER
                        + "))[0] + \"' is no driver name: expected one as in /sys/bus/pci/drivers, such as e1000e\"")
@ValidationRule(
        value =
                "!has(self.physicalFunctions) || self.physicalFunctions.all(p, p.matches("
                        + Syntax.VIRTUAL_FUNCTIONS
                        + "))",
        fieldPath = ".physicalFunctions",
        messageExpression =
                "\"'\" + self.physicalFunctions.filter(p, !p.matches("
                        + Syntax.VIRTUAL_FUNCTIONS
                        + "))[0] + \"' names no virtual functions: expected the address of their physical function"
                        + " such as 0000:01:00.0 (all of them), 0000:01:00.0#2 or 0000:01:00.0#0-3 (by index)\"")
@ValidationRule(
        value =
                "!has(self.physicalFunctions) || self.physicalFunctions.all(p, !p.matches('#[0-9]{1,5}-[0-9]{1,5}$')"
                        + " || int(p.substring(p.indexOf('#') + 1, p.indexOf('-')))"
                        + " <= int(p.substring(p.indexOf('-') + 1)))",
        fieldPath = ".physicalFunctions",
        message =
                "a range of virtual functions runs backwards: expected the lower index first, such as"
                        + " 0000:01:00.0#0-3")
@ValidationRule(
        value = "!has(self.numaNodes) || self.numaNodes.all(n, n >= 0)",
        fieldPath = ".numaNodes",
        message =
                "a number below 0 is no NUMA node: expected 0 or more; a function whose node is unknown"
                        + " cannot be selected by it")
public record FunctionSelector(
        @JsonPropertyDescription(
                        "PCI addresses: 0000:02:00.0, a range of functions 0000:02:00.0-3, all functions of a"
                                + " device 0000:02:00.*. Without a domain it is 0000.")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 24) String> addresses,
        @JsonPropertyDescription(
                        "vendor:device as lspci -n shows them: 8086:10d3, or 8086:* for all of a vendor.")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 16) String> ids,
        @JsonPropertyDescription("The subsystem's vendor:device: 8086:0001, or 8086:*.")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 16) String> subsystemIds,
        @JsonPropertyDescription(
                        "Prefixes of the class code: 02 (network controllers), 0200 (Ethernet), 010802 (NVMe).")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 16) String> classes,
        @JsonPropertyDescription(
                        "Host drivers: the current one, or the one that Hostdev took the function from.")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 64) String> drivers,
        @JsonPropertyDescription(
                        "The virtual functions of these physical functions: all of 0000:01:00.0, or by index"
                                + " 0000:01:00.0#0-3.")
                @Size(min = 1, max = 64)
                @Nullable List<@Size(max = 32) String> physicalFunctions,
        @JsonPropertyDescription(
                        "NUMA nodes of the function. Where the kernel knows none, nothing matches.")
                @Size(min = 1, max = 64)
                @Nullable List<@Max(65535) Integer> numaNodes) {}
