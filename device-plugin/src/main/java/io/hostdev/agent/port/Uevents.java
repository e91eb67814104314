// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

/// The kernel's announcements. A wake-up only: the scan is the truth, so a lost one costs seconds,
/// not correctness.
public interface Uevents extends AutoCloseable {

    /// Calls `wake` after each event of the pci, vfio, vfio-dev, iommu or drm subsystem, and after
    /// events were lost. On a thread of its own, until closed.
    void subscribe(Runnable wake);

    @Override
    void close();
}
