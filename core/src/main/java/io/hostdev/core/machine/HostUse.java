// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

/// Something that the host lives on and that a function carries.
///
/// @param detail what exactly, for a person: an interface name, a mount point, an address
public record HostUse(Kind kind, String detail) {

    public enum Kind {
        /// The network interface of the node's default route.
        DEFAULT_ROUTE,
        /// The interface with the address that the kubelet uses.
        NODE_ADDRESS,
        /// A mounted file system, also through partitions, dm and md.
        MOUNTED_FILESYSTEM,
        SWAP,
        /// A network interface that was moved to another network namespace: a container has it.
        CONTAINER_NETWORK,
        /// The active console's display.
        CONSOLE
    }

    /// For a sentence: "the default route (eth0)".
    @Override
    public String toString() {
        String what =
                switch (kind) {
                    case DEFAULT_ROUTE -> "the default route";
                    case NODE_ADDRESS -> "the node's address";
                    case CONTAINER_NETWORK -> "a container's network interface";
                    case MOUNTED_FILESYSTEM -> "a mounted file system";
                    case SWAP -> "swap space";
                    case CONSOLE -> "the console";
                };
        return detail.isEmpty() ? what : what + " (" + detail + ")";
    }
}
