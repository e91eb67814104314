// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// @param nodeSelector labels; absent or empty: every node that runs the agent
/// @param select a PF is selected if any entry matches; what has no SR-IOV is passed over
/// @param count on each PF; 0: none
@ValidationRule(
        value = "size(self.select) > 0",
        fieldPath = ".select",
        message =
                "nothing is selected: expected at least one entry, such as {addresses: [\"0000:01:00.0\"]}")
public record VirtualFunctionsSpec(
        @JsonPropertyDescription(
                        "Labels that a node must have. Default: every node that runs the agent.")
                @Size(max = Bounds.LABELS)
                @Nullable Map<String, @Size(max = 63) String> nodeSelector,
        @JsonPropertyDescription(
                        "A physical function is selected if any entry matches. What has no SR-IOV is passed over.")
                @Required
                @Size(max = 32)
                List<FunctionSelector> select,
        @JsonPropertyDescription(
                        "How many virtual functions each selected physical function shall have. 0: none.")
                @Required
                @Min(0)
                @Max(65535)
                int count) {}
