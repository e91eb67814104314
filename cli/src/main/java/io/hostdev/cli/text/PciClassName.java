// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

import io.hostdev.core.pci.PciClass;

/// What kind of thing a function is, in the words of the PCI Code and ID Assignment Specification,
/// as `lspci` has them.
public final class PciClassName {

    private PciClassName() {}

    public static String of(PciClass pciClass) {
        return switch (pciClass.code() >> 8) {
            case 0x0001 -> "VGA compatible device (unclassified)";
            case 0x0100 -> "SCSI storage controller";
            case 0x0101 -> "IDE interface";
            case 0x0104 -> "RAID bus controller";
            case 0x0105 -> "ATA controller";
            case 0x0106 -> "SATA controller";
            case 0x0107 -> "SAS controller";
            case 0x0108 -> "NVMe controller";
            case 0x0109 -> "UFS controller";
            case 0x0200 -> "Ethernet controller";
            case 0x0207 -> "InfiniBand controller";
            case 0x0208 -> "Fabric controller";
            case 0x0280 -> "Network controller";
            case 0x0300 -> "VGA compatible controller";
            case 0x0301 -> "XGA controller";
            case 0x0302 -> "3D controller";
            case 0x0380 -> "Display controller";
            case 0x0400 -> "Video controller";
            case 0x0401 -> "Audio controller";
            case 0x0403 -> "Audio device";
            case 0x0480 -> "Multimedia controller";
            case 0x0500 -> "RAM memory";
            case 0x0501 -> "Flash memory";
            case 0x0502 -> "CXL memory";
            case 0x0580 -> "Memory controller";
            case 0x0600 -> "Host bridge";
            case 0x0601 -> "ISA bridge";
            case 0x0604 -> "PCI bridge";
            case 0x0607 -> "CardBus bridge";
            case 0x0608 -> "RACEway bridge";
            case 0x0609 -> "Semi-transparent PCI bridge";
            case 0x0680 -> "Bridge";
            case 0x0700 -> "Serial controller";
            case 0x0701 -> "Parallel controller";
            case 0x0702 -> "Multiport serial controller";
            case 0x0703 -> "Modem";
            case 0x0780 -> "Communication controller";
            case 0x0800 -> "Interrupt controller";
            case 0x0801 -> "DMA controller";
            case 0x0802 -> "Timer";
            case 0x0803 -> "Clock";
            case 0x0804 -> "PCI Hot-plug controller";
            case 0x0805 -> "SD host controller";
            case 0x0806 -> "IOMMU";
            case 0x0807 -> "Root complex event collector";
            case 0x0880 -> "System peripheral";
            case 0x0900 -> "Keyboard controller";
            case 0x0980 -> "Input device controller";
            case 0x0b40 -> "Co-processor";
            case 0x0c00 -> "FireWire";
            case 0x0c03 -> "USB controller";
            case 0x0c04 -> "Fibre Channel";
            case 0x0c05 -> "SMBus";
            case 0x0c06 -> "InfiniBand";
            case 0x0c07 -> "IPMI interface";
            case 0x0c09 -> "CAN bus";
            case 0x0c80 -> "Serial bus controller";
            case 0x0d11 -> "Bluetooth controller";
            case 0x0d80 -> "Wireless controller";
            case 0x0e00 -> "I2O controller";
            case 0x1000 -> "Network and computing encryption device";
            case 0x1080 -> "Encryption controller";
            case 0x1100 -> "DPIO module";
            case 0x1101 -> "Performance counters";
            case 0x1180 -> "Signal processing controller";
            case 0x1200 -> "Processing accelerator";
            case 0x1300 -> "Instrumentation";
            default -> family(pciClass);
        };
    }

    private static String family(PciClass pciClass) {
        return switch (pciClass.baseClass()) {
            case 0x00 -> "Unclassified device";
            case 0x01 -> "Mass storage controller";
            case 0x02 -> "Network controller";
            case 0x03 -> "Display controller";
            case 0x04 -> "Multimedia controller";
            case 0x05 -> "Memory controller";
            case 0x06 -> "Bridge";
            case 0x07 -> "Communication controller";
            case 0x08 -> "System peripheral";
            case 0x09 -> "Input device controller";
            case 0x0a -> "Docking station";
            case 0x0b -> "Processor";
            case 0x0c -> "Serial bus controller";
            case 0x0d -> "Wireless controller";
            case 0x0e -> "Intelligent controller";
            case 0x0f -> "Satellite communications controller";
            case 0x10 -> "Encryption controller";
            case 0x11 -> "Signal processing controller";
            case 0x12 -> "Processing accelerator";
            case 0x13 -> "Instrumentation";
            case 0xff -> "Unassigned class";
            default -> "Class " + pciClass.toString().substring(0, 4);
        };
    }
}
