// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.text.Count;
import io.hostdev.operator.status.PhaseNames;
import java.util.Optional;

/// One thing that was found out on the way to an answer.
public sealed interface Finding {

    /// For a person, in a sentence.
    String words();

    /// How a pod stands.
    ///
    /// @param node absent: it has none yet
    record PodStands(String pod, String phase, Optional<String> node) implements Finding {
        @Override
        public String words() {
            return "pod %s is %s%s"
                    .formatted(
                            pod,
                            phase,
                            node.map(name -> " on node " + name).orElse(", on no node"));
        }
    }

    /// A pod requests devices of a HostDevice.
    record Requests(String resourceName, int count, String hostDevice) implements Finding {
        @Override
        public String words() {
            return "it requests %d %s, which HostDevice %s offers"
                    .formatted(count, resourceName, hostDevice);
        }
    }

    /// A pod requests what nobody offers.
    record OffersNobody(String resourceName, int count) implements Finding {
        @Override
        public String words() {
            return "it requests %d %s, and no HostDevice offers that"
                    .formatted(count, resourceName);
        }
    }

    /// A pod requests nothing of Hostdev.
    record RequestsNothing() implements Finding {
        @Override
        public String words() {
            return "it requests no device of a HostDevice";
        }
    }

    /// What one node has of a resource.
    ///
    /// @param allocatable what its kubelet counts; absent: it does not know the resource
    record NodeHas(String node, int units, int ready, int inUse, Optional<String> allocatable)
            implements Finding {
        @Override
        public String words() {
            return "node %s has %s: %d ready, %d in use; its kubelet counts %s"
                    .formatted(
                            node,
                            Count.of(units, "unit"),
                            ready,
                            inUse,
                            allocatable.orElse("none"));
        }
    }

    /// No single node has as many as a pod wants.
    record TooMany(String resourceName, int wanted, int most) implements Finding {
        @Override
        public String words() {
            return "it wants %d %s, and no node has more than %d"
                    .formatted(wanted, resourceName, most);
        }
    }

    /// All are in use.
    record AllInUse(String resourceName) implements Finding {
        @Override
        public String words() {
            return "every %s is in use or not ready".formatted(resourceName);
        }
    }

    /// A unit, and what its agent says of it.
    record UnitStands(String node, UnitStatus status) implements Finding {
        @Override
        public String words() {
            return "%s on node %s is %s%s%s"
                    .formatted(
                            status.id(),
                            node,
                            PhaseNames.of(status.phase()),
                            status.holder() == null ? "" : ", held by " + status.holder(),
                            status.message() == null ? "" : ": " + status.message());
        }
    }

    /// Functions that the operator refuses.
    ///
    /// @param message in the operator's words
    record IsRefused(
            String node, String functions, String hostDevice, String reason, String message)
            implements Finding {
        @Override
        public String words() {
            return "%s on node %s is refused to HostDevice %s: %s: %s"
                    .formatted(functions, node, hostDevice, reason, message);
        }
    }

    /// A condition of a HostDevice.
    record ConditionSays(
            String hostDevice, String type, String status, String reason, String message)
            implements Finding {
        @Override
        public String words() {
            return "HostDevice %s: %s is %s, %s: %s"
                    .formatted(hostDevice, type, status, reason, message);
        }
    }

    /// Somebody else's sentence: the scheduler's, the kubelet's.
    record Says(String who, String message) implements Finding {
        @Override
        public String words() {
            return "%s says: %s".formatted(who, message);
        }
    }

    /// A function as its node reports it.
    record FunctionStands(String node, String address, String description) implements Finding {
        @Override
        public String words() {
            return "%s on node %s: %s".formatted(address, node, description);
        }
    }

    /// A function of which Hostdev has nothing.
    record SelectedByNobody(String node, String address) implements Finding {
        @Override
        public String words() {
            return "no HostDevice selects %s on node %s".formatted(address, node);
        }
    }
}
