// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;

/// Loads modules as modprobe(8) does, without calling it: the agent's container has no programs.
///
/// Compressed files are given to the kernel as they are (`CONFIG_MODULE_DECOMPRESS`, kernel 5.17
/// and later); a kernel that cannot is named in the refusal.
final class ModuleLoader {

    /// include/uapi/linux/module.h
    private static final int MODULE_INIT_COMPRESSED_FILE = 4;

    private final Path modules;
    private final ModuleOptions options;

    /// @param modules `/lib/modules/<release>`
    ModuleLoader(Path modules, ModuleOptions options) {
        this.modules = modules;
        this.options = options;
    }

    void load(ModuleName module) throws KernelRefusal {
        try {
            ModuleTree tree = ModuleTree.read(modules);
            if (!tree.contains(module)) {
                throw refusal(module, Errno.ENOENT, "there is none in " + modules);
            }
            for (Path file : tree.loadOrder(module)) {
                insert(file);
            }
        } catch (IOException failure) {
            throw refusal(module, Errno.EIO, failure.toString());
        }
    }

    private void insert(Path file) throws IOException, KernelRefusal {
        ModuleName name = ModuleName.ofFile(file);
        boolean compressed = !file.toString().endsWith(".ko");
        try (OpenFile module = SystemCalls.open(file, SystemCalls.O_RDONLY)) {
            SystemCalls.loadModule(
                    module, options.of(name), compressed ? MODULE_INIT_COMPRESSED_FILE : 0);
        } catch (SystemCallFailure failure) {
            Errno errno = failure.errno();
            if (!errno.equals(Errno.EEXIST)) {
                throw refusal(name, errno, remedy(name, errno, compressed));
            }
        }
    }

    /// What an admin can do about it; empty: nothing is known.
    static String remedy(ModuleName name, Errno errno, boolean compressed) {
        if (errno.equals(Errno.EPERM)) {
            return "the agent lacks CAP_SYS_MODULE, or the kernel is locked down; run 'modprobe "
                    + name
                    + "' on the node, or list it in /etc/modules-load.d";
        }
        if (compressed && (errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.EINVAL))) {
            return "this kernel does not decompress modules; run 'modprobe "
                    + name
                    + "' on the node, or list it in /etc/modules-load.d";
        }
        return "";
    }

    private static KernelRefusal refusal(ModuleName module, Errno errno, String detail) {
        return new KernelRefusal(Step.LOAD_MODULE, module, errno, detail);
    }
}
