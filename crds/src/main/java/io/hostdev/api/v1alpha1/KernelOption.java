// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

/// An option that a kernel is built with or without, named as in its configuration.
public enum KernelOption {
    CONFIG_IOMMUFD,
    CONFIG_VFIO_DEVICE_CDEV
}
