// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

/// What the node's status says of one resource.
///
/// @param capacity all devices, the unhealthy ones included
/// @param allocatable the healthy ones, given to somebody or not
public record Capacity(int capacity, int allocatable) {

    static final Capacity NONE = new Capacity(0, 0);
}
