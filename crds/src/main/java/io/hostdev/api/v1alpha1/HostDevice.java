package io.hostdev.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// What an admin wants: PCI functions, selected on some nodes, given to pods as one resource.
@Group("hostdev.io")
@Version("v1alpha1")
@ShortNames("hdev")
public final class HostDevice extends CustomResource<HostDeviceSpec, HostDeviceStatus> {}
