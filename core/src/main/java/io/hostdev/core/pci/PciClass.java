// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.pci;

import java.util.HexFormat;

/// The 24-bit class code of a function: base class, subclass, programming interface. In text
/// `020000`.
public record PciClass(int code) {

    private static final int BRIDGE = 0x06;
    private static final int OTHER = 0x80;

    public PciClass {
        if (code < 0 || code > 0xffffff) {
            throw new IllegalArgumentException("not a PCI class code: %x".formatted(code));
        }
    }

    /// @param text six hex digits, or four (then the programming interface is 0)
    /// @throws IllegalArgumentException if `text` is no class code
    public static PciClass parse(String text) {
        if (!text.matches("[0-9a-fA-F]{4}([0-9a-fA-F]{2})?")) {
            throw new IllegalArgumentException(
                    "'%s' is not a PCI class code: expected six hex digits such as 020000"
                            .formatted(text));
        }
        int code = HexFormat.fromHexDigits(text);
        return new PciClass(text.length() == 4 ? code << 8 : code);
    }

    public int baseClass() {
        return code >> 16;
    }

    public int subclass() {
        return (code >> 8) & 0xff;
    }

    public int programmingInterface() {
        return code & 0xff;
    }

    /// Host bridges, PCI bridges, root ports and the like (base class 06). They forward; nobody can
    /// be given one. Subclass 80 is not meant: what calls itself an "other bridge" has an
    /// endpoint's header and is handed out in practice (NVSwitch, non-transparent bridges).
    public boolean isBridge() {
        return baseClass() == BRIDGE && subclass() != OTHER;
    }

    @Override
    public String toString() {
        return "%06x".formatted(code);
    }
}
