// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A process on the real kernel that runs `vfio_consumer.py`.
final class KernelProcess implements OtherProcess {

    private static final List<String> PYTHON = List.of("/usr/bin/python3", "-S", "-E");

    private final Process process;
    private final BufferedReader answers;
    private final int pid;

    private KernelProcess(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.pid = Integer.parseInt(answer());
    }

    /// Returns when it is ready for orders.
    static KernelProcess start() {
        return start(List.of());
    }

    /// The first process of a PID namespace of its own (unshare(1)).
    static KernelProcess startInPidNamespace() {
        return start(List.of("/usr/bin/unshare", "--pid", "--fork", "--kill-child"));
    }

    /// In a mount namespace with a `/dev` of its own, as a container runtime makes it.
    static KernelProcess startInContainer(IommuGroupId group) {
        String script =
                """
                set -e
                number() { tr : ' ' <"/sys/class/$1/dev"; }
                container=$(number misc/vfio) group=$(number vfio/$0)
                mount -t tmpfs tmpfs /dev
                mkdir /dev/vfio
                mknod /dev/vfio/vfio c $container
                mknod /dev/vfio/$0 c $group
                exec "$@\"
                """;
        return start(List.of("/usr/bin/unshare", "--mount", "sh", "-c", script, group.toString()));
    }

    private static KernelProcess start(List<String> wrapper) {
        try {
            List<String> command =
                    Stream.of(wrapper, PYTHON, List.of(program().toString()))
                            .flatMap(List::stream)
                            .toList();
            return new KernelProcess(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path program() {
        URL program = Objects.requireNonNull(KernelProcess.class.getResource("vfio_consumer.py"));
        try {
            return Path.of(program.toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public Optional<Errno> openGroup(IommuGroupId group) {
        return order("group " + group);
    }

    @Override
    public Optional<Errno> setContainer(IommuGroupId group) {
        return order("container " + group);
    }

    @Override
    public Optional<Errno> openDevice(PciAddress address) {
        return order("device " + address);
    }

    @Override
    public Optional<Errno> openCdev(PciAddress address) {
        return order("cdev " + address);
    }

    @Override
    public Optional<Errno> bindCdev(PciAddress address) {
        return order("bind " + address);
    }

    @Override
    public Optional<Errno> map(PciAddress address) {
        return order("map " + address);
    }

    @Override
    public void closeGroup(IommuGroupId group) {
        HostContract.succeed(order("close-group " + group));
    }

    @Override
    public void closeDevice(PciAddress address) {
        HostContract.succeed(order("close-device " + address));
    }

    @Override
    public void closeCdev(PciAddress address) {
        HostContract.succeed(order("close-cdev " + address));
    }

    @Override
    public void closeIommufd() {
        HostContract.succeed(order("close-iommufd"));
    }

    @Override
    public void unmap(PciAddress address) {
        HostContract.succeed(order("unmap " + address));
    }

    @Override
    public void sendGroup(IommuGroupId group, OtherProcess receiver) {
        HostContract.succeed(order("send " + receiver.pid() + " group " + group));
    }

    @Override
    public void sendDevice(PciAddress address, OtherProcess receiver) {
        HostContract.succeed(order("send " + receiver.pid() + " device " + address));
    }

    @Override
    public void sendCdev(PciAddress address, OtherProcess receiver) {
        HostContract.succeed(order("send " + receiver.pid() + " cdev " + address));
    }

    @Override
    public void receive() {
        HostContract.succeed(order("receive"));
    }

    @Override
    public void endFirstThread() {
        HostContract.succeed(order("end-first-thread"));
    }

    @Override
    public void close() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Errno> order(String line) {
        try {
            process.outputWriter(StandardCharsets.US_ASCII).append(line + "\n").flush();
            int number = Integer.parseInt(answer());
            return number == 0 ? Optional.empty() : Optional.of(new Errno(number));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the process has died");
        }
        return line;
    }
}
