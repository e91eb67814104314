// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.guest;

import io.hostdev.core.pci.PciAddress;

/// Where one host function goes in a guest.
///
/// @param slot guest slot, counted from 0 within the unit; the guest's owner maps it to a real one
/// @param function function number in that slot
/// @param multifunction the flag that QEMU wants on function 0 of a slot with more than one
public record GuestFunction(PciAddress host, int slot, int function, boolean multifunction) {}
