// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import io.hostdev.core.driver.VfioAliases;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The PCI bus in sysfs (Documentation/ABI/testing/sysfs-bus-pci).
public final class SysfsPciBus implements PciBus {

    /// What `driver_override` reads as when it is not set (drivers/pci/pci-sysfs.c prints a null
    /// pointer).
    private static final String UNSET = "(null)";

    /// More than `driver_override` can hold: it takes less than a page.
    private static final int PAGE = 4096;

    private final Path bus;
    private final Path devices;
    private final KernelReader kernel;
    private final VfioDrivers vfioDrivers;
    private final DepartingVirtualFunctions departing;
    private final ModuleLoader modules;

    public SysfsPciBus(HostPaths paths) {
        this.bus = paths.sys().resolve("bus/pci");
        this.devices = bus.resolve("devices");
        this.departing = new DepartingVirtualFunctions(devices);
        this.kernel = new KernelReader(paths);
        Path ofThisKernel = paths.modules().resolve(kernel.release());
        this.vfioDrivers = new VfioDrivers(ofThisKernel, paths.sys().resolve("module"));
        this.modules = new ModuleLoader(ofThisKernel, new ModuleOptions(paths.modprobe()));
    }

    @Override
    public Machine observe() {
        FunctionReader reader = reader();
        List<Function> functions =
                Attributes.names(devices, "*").stream()
                        .map(PciAddress::parse)
                        .map(reader::read)
                        .flatMap(Optional::stream)
                        .toList();
        return new Machine(kernel.read(), departing.recognisedIn(functions));
    }

    @Override
    public Optional<Function> observe(PciAddress address) {
        return reader().read(address).map(departing::recognised);
    }

    @Override
    public boolean isThere(PciAddress address) {
        return !Files.notExists(device(address), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Optional<String> driverOverride(PciAddress address) throws KernelRefusal {
        Path attribute = device(address).resolve("driver_override");
        try (OpenFile file = SystemCalls.open(attribute, SystemCalls.O_RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(PAGE);
            int size = SystemCalls.read(file, buffer);
            byte[] bytes = buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            String line = new String(bytes, StandardCharsets.ISO_8859_1);
            String text = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
            return text.isEmpty() || text.equals(UNSET) ? Optional.empty() : Optional.of(text);
        } catch (SystemCallFailure failure) {
            throw refusal(Step.READ_OVERRIDE, address, failure);
        }
    }

    @Override
    public void overrideDriver(PciAddress address, Optional<String> driver) throws KernelRefusal {
        try {
            write(device(address).resolve("driver_override"), driver.orElse("") + "\n");
        } catch (SystemCallFailure failure) {
            throw refusal(Step.WRITE_OVERRIDE, address, failure);
        }
    }

    @Override
    public void unbind(PciAddress address) throws KernelRefusal {
        Path driver = device(address).resolve("driver");
        try {
            write(driver.resolve("unbind"), address.toString());
        } catch (SystemCallFailure failure) {
            boolean wasUnbound = !Files.exists(driver);
            if (!wasUnbound) {
                throw refusal(Step.UNBIND, address, failure);
            }
        }
    }

    @Override
    public void probe(PciAddress address) throws KernelRefusal {
        try {
            write(bus.resolve("drivers_probe"), address.toString());
        } catch (SystemCallFailure failure) {
            throw refusal(Step.PROBE, address, failure);
        }
    }

    @Override
    public boolean probesVirtualFunctions(PciAddress physicalFunction) throws KernelRefusal {
        return Attributes.number(probing(physicalFunction))
                .map(value -> value != 0)
                .orElseThrow(() ->
                        new KernelRefusal(Step.READ_PROBING, physicalFunction, Errno.ENOENT, ""));
    }

    @Override
    public void probeVirtualFunctions(PciAddress physicalFunction, boolean probing)
            throws KernelRefusal {
        try {
            write(probing(physicalFunction), probing ? "1" : "0");
        } catch (SystemCallFailure failure) {
            throw refusal(Step.WRITE_PROBING, physicalFunction, failure);
        }
    }

    @Override
    public void setVirtualFunctions(PciAddress physicalFunction, int count) throws KernelRefusal {
        try {
            write(device(physicalFunction).resolve("sriov_numvfs"), Integer.toString(count));
        } catch (SystemCallFailure failure) {
            throw refusal(Step.SET_VIRTUAL_FUNCTIONS, physicalFunction, failure);
        }
    }

    private Path probing(PciAddress physicalFunction) {
        return device(physicalFunction).resolve("sriov_drivers_autoprobe");
    }

    @Override
    public String provideVfioDriver(String driver) throws KernelRefusal {
        Path registered = bus.resolve("drivers").resolve(driver);
        ModuleName module =
                Attributes.linkName(registered.resolve("module"))
                        .map(ModuleName::of)
                        .orElseGet(() -> ModuleName.of(driver));
        VfioAliases aliases = vfioDrivers.aliases();
        if (!aliases.isOf(module.text())) {
            throw new KernelRefusal(
                    Step.CHOOSE_DRIVER,
                    driver,
                    Files.exists(registered) ? Errno.EINVAL : Errno.ENOENT,
                    "no module of that driver has a vfio_pci: alias; those that have one are "
                            + aliases.modules());
        }
        if (Files.exists(registered)) {
            return driver;
        }
        List<String> names = vfioDrivers.registeredBy(module);
        if (names.isEmpty()) {
            modules.load(module);
            names = vfioDrivers.registeredBy(module);
        }
        if (names.contains(driver)) {
            return driver;
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new KernelRefusal(
                Step.CHOOSE_DRIVER,
                driver,
                names.isEmpty() ? Errno.ENODEV : Errno.EINVAL,
                names.isEmpty()
                        ? "its module is loaded and registers no PCI driver"
                        : "its module registers several: name one of " + names);
    }

    @Override
    public void provideDriver(String driver) throws KernelRefusal {
        Path registered = bus.resolve("drivers").resolve(driver);
        if (Files.exists(registered)) {
            return;
        }
        ModuleName module = ModuleName.of(driver);
        modules.load(module);
        if (!Files.exists(registered)) {
            throw new KernelRefusal(
                    Step.LOAD_MODULE,
                    module,
                    Errno.ENODEV,
                    "it is loaded and registers no PCI driver '" + driver + "'");
        }
    }

    private FunctionReader reader() {
        return new FunctionReader(devices, vfioDrivers, new VirtualFunctionIndexes(devices));
    }

    private Path device(PciAddress address) {
        return devices.resolve(address.toString());
    }

    private static void write(Path attribute, String text) throws SystemCallFailure {
        try (OpenFile file = SystemCalls.open(attribute, SystemCalls.O_WRONLY)) {
            SystemCalls.write(file, text);
        }
    }

    private static KernelRefusal refusal(Step step, PciAddress address, SystemCallFailure failure) {
        return new KernelRefusal(step, address, failure.errno(), "");
    }
}
