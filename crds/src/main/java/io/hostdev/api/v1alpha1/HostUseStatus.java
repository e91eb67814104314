package io.hostdev.api.v1alpha1;

/// Something that the host lives on and a function carries.
///
/// @param detail for a person: an interface, a mount point, an address
public record HostUseStatus(HostUseKind kind, String detail) {}
