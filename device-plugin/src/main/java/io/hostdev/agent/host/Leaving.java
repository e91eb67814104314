// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.host;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.StateDirectory;
import io.hostdev.agent.journal.StateLock;
import io.hostdev.agent.kubelet.KubeletDevicePlugins;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.node.Restore;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.Debt;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Hostdev leaves a node: everything that the journal there says is owed to the machine goes back.
///
/// It has the agent's lock for as long as it is open, so no agent runs beside it.
public final class Leaving implements AutoCloseable {

    /// What it works on, given the journal.
    @FunctionalInterface
    public interface Ports {
        NodePorts of(Journal journal, UnixGrpc grpc);
    }

    private final HostDirectories host;
    private final String bootId;
    private final Ports ports;
    private final StateLock lock;

    /// @param addresses of the node: a virtual function that carries one stays
    /// @param patience how long to wait for an agent that is ending
    /// @throws Journal.Unusable if an agent runs, or its directory cannot be written
    public static Leaving of(HostDirectories host, Set<InetAddress> addresses, Duration patience)
            throws Journal.Unusable, IOException {
        String bootId = host.bootId();
        return new Leaving(
                host,
                bootId,
                (journal, grpc) -> host.ports(addresses, grpc, journal, bootId, Observer.NONE),
                patience);
    }

    /// @param host where Hostdev's files are
    /// @param ports the machine that is meant
    public Leaving(HostDirectories host, String bootId, Ports ports, Duration patience)
            throws Journal.Unusable {
        this.host = host;
        this.bootId = bootId;
        this.ports = ports;
        this.lock = new StateLock(host.state(), patience);
    }

    /// What can be done at once is done, however short the patience; again at any time.
    ///
    /// @param patience how long to wait for those who have something
    /// @return what is still owed, and whom it waits for, a sentence each; empty: all is back
    /// @throws Journal.Unusable if it is not known what is owed; then nothing was touched
    public List<String> restore(Duration patience) throws Journal.Unusable, InterruptedException {
        return with(host.state(), node -> new Restore(node).run(patience));
    }

    /// What [#restore] would give back at once, and what it would leave, and why. Nothing is done
    /// to the machine, nor written to the journal.
    ///
    /// @throws Journal.Unusable if it is not known what is owed
    public Debt preview() throws Journal.Unusable, IOException, InterruptedException {
        Path copy = Files.createTempDirectory("hostdev");
        try {
            Path journal = host.state().resolve("journal");
            if (Files.exists(journal)) {
                Files.copy(journal, copy.resolve("journal"));
            }
            return with(copy, node -> new Restore(node).preview());
        } finally {
            new StateDirectory(copy).remove();
        }
    }

    @FunctionalInterface
    private interface Task<T> {
        T on(NodePorts node) throws InterruptedException;
    }

    private <T> T with(Path state, Task<T> task) throws Journal.Unusable, InterruptedException {
        try (Journal journal = FileJournal.open(state, bootId);
                UnixGrpc grpc = new UnixGrpc()) {
            NodePorts node = ports.of(journal, grpc);
            try {
                return task.on(node);
            } finally {
                node.uevents().close();
            }
        }
    }

    /// Removes Hostdev's files, when nothing is owed any more. What others need to find again goes
    /// last, so that a purge which is cut short is begun anew.
    ///
    /// @return what is not Hostdev's in its directory, and stays
    public List<Path> purge() throws IOException {
        new CdiFiles(host.cdi()).retain(Set.of());
        KubeletDevicePlugins.removeSockets(host.kubelet().resolve("device-plugins"));
        return new StateDirectory(host.state()).remove();
    }

    @Override
    public void close() {
        lock.close();
    }
}
