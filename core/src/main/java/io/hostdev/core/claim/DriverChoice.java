// SPDX-License-Identifier: Apache-2.0
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
    ///
    /// @param driver its name in sysfs, or its module's
    record Named(String driver) implements DriverChoice {

        /// Whether that is this driver: a module's name has `_` where a driver's may have `-`.
        public boolean isMeant(String name) {
            return driver.replace('-', '_').equals(name.replace('-', '_'));
        }

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
