// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import io.hostdev.agent.host.HostDirectories;
import io.hostdev.agent.host.Leaving;
import io.hostdev.agent.host.SteadyClock;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.StateLock;
import io.hostdev.agent.journal.UnusableJournal;
import io.hostdev.agent.kube.KubernetesHostNodeApi;
import io.hostdev.agent.kube.ServiceAccount;
import io.hostdev.agent.kubelet.KubeletDevicePlugins;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.agent.metrics.AgentHealth;
import io.hostdev.agent.metrics.AgentMetrics;
import io.hostdev.agent.metrics.CountedUnits;
import io.hostdev.agent.metrics.MeasuredHostNodeApi;
import io.hostdev.agent.metrics.Observers;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.sysfs.HostPaths;
import io.hostdev.agent.sysfs.SysfsPciBus;
import io.hostdev.agent.sysfs.VariantModules;
import io.hostdev.telemetry.HttpEndpoint;
import io.hostdev.telemetry.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node agent. Without arguments it serves its node until it is told to end; ending changes
/// nothing on the machine.
///
/// `load-modules NAME...` loads drivers and ends: for an init container that may load modules, so
/// that the agent need not.
///
/// `restore [--wait DURATION] [--purge]` gives back to the machine what is idle, where no agent
/// runs, and says by its exit status whether all went back; then removes Hostdev's files, if told
/// so. `stay` does nothing until it is told to end: for a DaemonSet, whose pods must not end.
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /// How long an agent that was told to end may take, before its successor gives up for now and
    /// is started again.
    private static final Duration LAST_WRITES = Duration.ofMinutes(1);

    /// In place of a name: the VFIO drivers made for functions of this machine.
    private static final String VARIANTS = "--variants";

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(Main::crash);
        try {
            Logging.configure(System.getenv());
            if (arguments.length == 0) {
                serve(Settings.of(System.getenv()));
            } else if (arguments[0].equals("load-modules")) {
                loadDrivers(
                        Settings.of(System.getenv()),
                        List.of(arguments).subList(1, arguments.length));
            } else if (arguments[0].equals("restore")) {
                RestoreOptions options =
                        RestoreOptions.of(List.of(arguments).subList(1, arguments.length));
                System.exit(restore(Settings.of(System.getenv()), options) ? 0 : 1);
            } else if (arguments[0].equals("stay")) {
                new CountDownLatch(1).await();
            } else {
                throw new IllegalArgumentException(
                        "unknown command '%s': expected none, load-modules [--variants] NAME..., restore [--wait DURATION] [--purge], or stay"
                                .formatted(arguments[0]));
            }
        } catch (IllegalArgumentException | Journal.Unusable e) {
            LOG.error("{}", e.getMessage());
            System.exit(2);
        }
    }

    /// A bug. Whatever was going on is in the journal, and the next start goes on from there.
    private static void crash(Thread thread, Throwable bug) {
        LOG.error("{} died", thread.getName(), bug);
        Runtime.getRuntime().halt(70);
    }

    private static void serve(Settings settings) throws Journal.Unusable, IOException {
        StateLock lock = new StateLock(settings.state(), LAST_WRITES);
        UnixGrpc grpc = new UnixGrpc();
        HostDirectories host = settings.directories();
        String bootId = host.bootId();
        AgentMetrics metrics = new AgentMetrics(new SteadyClock());
        AgentHealth health = new AgentHealth();
        Observer observer = new Observers(metrics, health);
        HttpEndpoint endpoint =
                new HttpEndpoint(
                        settings.port(),
                        health,
                        Optional.of(metrics.registry()).filter(_ -> settings.metrics()));
        NodePorts ports =
                host.ports(
                        settings.nodeAddresses(),
                        grpc,
                        journal(host.state(), bootId),
                        bootId,
                        observer);
        HostNodeApi api =
                new MeasuredHostNodeApi(
                        new KubernetesHostNodeApi(
                                new ServiceAccount(System.getenv(), ServiceAccount.DIRECTORY),
                                settings.nodeName(),
                                Clock.systemUTC(),
                                observer),
                        metrics);
        NodeAgent agent =
                new NodeAgent(
                        ports,
                        units ->
                                new KubeletDevicePlugins(
                                        settings.kubelet().resolve("device-plugins"),
                                        grpc,
                                        new CountedUnits(units, metrics),
                                        observer),
                        api,
                        new Admission.Settings(settings.injection(), Duration.ofSeconds(25)));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    agent.close();
                                    api.close();
                                    ports.uevents().close();
                                    grpc.close();
                                    ports.journal().close();
                                    lock.close();
                                    endpoint.close();
                                    LOG.info(
                                            "ended: nothing on node {} is changed by that",
                                            settings.nodeName());
                                },
                                "shutdown"));
        agent.start();
        LOG.info("serving node {}", settings.nodeName());
    }

    /// @return whether nothing is owed to the machine any more
    /// @throws Journal.Unusable if an agent runs, or it is not known what is owed
    private static boolean restore(Settings settings, RestoreOptions options)
            throws Journal.Unusable, IOException, InterruptedException {
        try (Leaving leaving =
                Leaving.of(settings.directories(), settings.nodeAddresses(), options.patience())) {
            List<String> left = leaving.restore(options.patience());
            left.forEach(sentence -> LOG.error("still owed: {}", sentence));
            if (!left.isEmpty()) {
                LOG.error("left as it is, and named above: {} of what is owed", left.size());
                return false;
            }
            LOG.info("all is back: nothing is owed to this machine");
            if (options.purge()) {
                leaving.purge().forEach(other -> LOG.warn("{} is not Hostdev's, and stays", other));
                LOG.info("nothing of Hostdev is left on this node's disk");
            }
            return true;
        }
    }

    /// Without a journal nothing is bound and nothing given back, but what is bound already is
    /// served.
    private static Journal journal(Path state, String bootId) {
        try {
            return FileJournal.open(state, bootId);
        } catch (Journal.Unusable unusable) {
            LOG.error("{}", unusable.getMessage());
            return new UnusableJournal(unusable);
        }
    }

    private interface Load {
        /// @return the driver's name in sysfs
        String driver() throws KernelRefusal;
    }

    /// @param drivers by name; [#VARIANTS]: what the machine's functions may be bound to
    private static void loadDrivers(Settings settings, List<String> drivers) throws IOException {
        HostPaths paths = settings.directories().paths();
        SysfsPciBus bus = new SysfsPciBus(paths);
        for (String driver : drivers) {
            if (driver.equals(VARIANTS)) {
                VariantModules variants = new VariantModules(paths);
                variants.wantedBy(bus.observe().functions())
                        .forEach(module -> load(() -> bus.provideVfioDriver(module)));
            } else {
                load(() -> {
                    bus.provideDriver(driver);
                    return driver;
                });
            }
        }
    }

    private static void load(Load load) {
        try {
            LOG.info("{} is loaded", load.driver());
        } catch (KernelRefusal refusal) {
            LOG.warn("{}", refusal.getMessage());
        }
    }
}
