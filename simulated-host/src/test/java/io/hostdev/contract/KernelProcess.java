package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// A process on the real kernel that runs [VfioConsumer].
final class KernelProcess implements OtherProcess {

    private final Process process;
    private final BufferedReader answers;

    private KernelProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /// Returns when it is ready for orders.
    static KernelProcess start() {
        try {
            KernelProcess started =
                    new KernelProcess(
                            new ProcessBuilder(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "--enable-native-access=ALL-UNNAMED",
                                            "-XX:TieredStopAtLevel=1",
                                            "-XX:+UseSerialGC",
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            VfioConsumer.class.getName())
                                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                                    .start());
            started.answer();
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public int pid() {
        return Math.toIntExact(process.pid());
    }

    @Override
    public Optional<Errno> openGroup(IommuGroupId group) {
        return order("group", group);
    }

    @Override
    public Optional<Errno> setContainer(IommuGroupId group) {
        return order("container", group);
    }

    @Override
    public Optional<Errno> openDevice(PciAddress address) {
        return order("device", address);
    }

    @Override
    public Optional<Errno> map(PciAddress address) {
        return order("map", address);
    }

    @Override
    public void closeGroup(IommuGroupId group) {
        order("close-group", group);
    }

    @Override
    public void closeDevice(PciAddress address) {
        order("close-device", address);
    }

    @Override
    public void unmap(PciAddress address) {
        order("unmap", address);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Errno> order(String command, Object subject) {
        try {
            process.outputWriter(StandardCharsets.US_ASCII)
                    .append(command + " " + subject + "\n")
                    .flush();
            return answer();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Optional<Errno> answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("process " + pid() + " has died");
        }
        int number = Integer.parseInt(line);
        return number == 0 ? Optional.empty() : Optional.of(new Errno(number));
    }
}
