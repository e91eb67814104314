// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// A kernel module's name. `-` and `_` mean the same (include/linux/kbuild; `KBUILD_MODNAME`):
/// files have either, `/sys/module` has `_`.
record ModuleName(String text) {

    private static final Pattern SUFFIX = Pattern.compile("\\.ko(\\.(xz|gz|zst))?$");

    static ModuleName of(String spelled) {
        return new ModuleName(spelled.replace('-', '_'));
    }

    /// The module in a file such as `kernel/drivers/vfio/pci/vfio-pci.ko.xz`.
    static ModuleName ofFile(Path file) {
        return of(SUFFIX.matcher(file.getFileName().toString()).replaceFirst(""));
    }

    @Override
    public String toString() {
        return text;
    }
}
