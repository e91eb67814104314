package io.hostdev.core.claim;

/// Which VFIO driver shall take the functions.
public sealed interface DriverChoice {

    /// The best variant by the kernel's module aliases: the matching `vfio_pci:` alias with the
    /// fewest wildcards.
    enum Auto implements DriverChoice {
        INSTANCE;

        @Override
        public String toString() {
            return "Auto";
        }
    }

    /// This one and no other, whatever the aliases say.
    record Named(String driver) implements DriverChoice {

        @Override
        public String toString() {
            return driver;
        }
    }

    /// The inverse of `toString`.
    static DriverChoice parse(String text) {
        return text.equals("Auto") ? Auto.INSTANCE : new Named(text);
    }
}
