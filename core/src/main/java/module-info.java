/// The rules of Hostdev: PCI and IOMMU model, selection, units, viability, planning.
///
/// Pure by construction: this module reads nothing but `java.base`, and nothing in it does I/O,
/// knows Kubernetes or asks for the time.
module io.hostdev.core {
    requires static org.jspecify;

    exports io.hostdev.core.claim;
    exports io.hostdev.core.driver;
    exports io.hostdev.core.guest;
    exports io.hostdev.core.machine;
    exports io.hostdev.core.pci;
    exports io.hostdev.core.plan;
    exports io.hostdev.core.select;
    exports io.hostdev.core.viability;
    exports io.hostdev.core.words;
}
