// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.restore;

import io.hostdev.agent.host.HostDirectories;
import io.hostdev.agent.host.Leaving;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Debt;
import io.hostdev.cli.text.Count;
import io.hostdev.cli.text.InputError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The agent's own `restore`, for the person on the node. What it does with holders, pods and
/// half-done work is the agent's code, and nothing is added to it here.
public final class NodeRestoring implements Restoring {

    /// Takes the agent's lock.
    @FunctionalInterface
    public interface Opening {
        Leaving open(HostDirectories host, Duration patience) throws Journal.Unusable, IOException;
    }

    private final Opening opening;

    public NodeRestoring(Opening opening) {
        this.opening = opening;
    }

    /// The machine that this runs on, for root alone.
    public static NodeRestoring onThisMachine() {
        return new NodeRestoring((host, patience) -> {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                throw new InputError(
                        "restore writes to the kernel and looks at all processes: be root, outside of any container");
            }
            return Leaving.of(host, addresses(), patience);
        });
    }

    /// All by which this machine may be reached: outside of a cluster nobody says which is the
    /// node's.
    private static Set<InetAddress> addresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .collect(Collectors.toSet());
    }

    @Override
    public Outcome run(Request request) throws InterruptedException {
        if (!Files.isDirectory(request.state())) {
            return new Outcome(
                    List.of(
                            "There is no %s: Hostdev owes this machine nothing, or keeps its journal elsewhere (--state-dir)."
                                    .formatted(request.state())),
                    true);
        }
        HostDirectories host =
                HostDirectories.ofThisMachine(request.kubelet(), request.cdi(), request.state());
        try (Leaving leaving = opening.open(host, request.patience())) {
            return request.dryRun() ? preview(leaving) : restore(leaving, request);
        } catch (Journal.Unusable unusable) {
            throw new InputError(
                    unusable.getMessage()
                            + "; nothing was touched. An agent that runs gives back by itself what no HostDevice selects: restore is for a node without one",
                    unusable);
        } catch (IOException failure) {
            throw new InputError("nothing was touched: " + failure, failure);
        }
    }

    private static Outcome preview(Leaving leaving)
            throws Journal.Unusable, IOException, InterruptedException {
        Debt debt = leaving.preview();
        List<String> lines = new ArrayList<>();
        debt.goingBack().forEach(one -> lines.add("would go back  " + one));
        debt.staying().forEach(one -> lines.add("would stay     " + one));
        lines.add(
                debt.isPaid()
                        ? "Nothing is owed to this machine."
                        : "%d would go back, %d would stay. Nothing was touched."
                                .formatted(debt.goingBack().size(), debt.staying().size()));
        return new Outcome(lines, debt.staying().isEmpty());
    }

    private static Outcome restore(Leaving leaving, Request request)
            throws Journal.Unusable, InterruptedException {
        List<String> owed = leaving.restore(request.patience());
        List<String> lines = new ArrayList<>();
        owed.forEach(one -> lines.add("still owed  " + one));
        if (!owed.isEmpty()) {
            lines.add(
                    "%s left as it is: end those who have it, and say it again."
                            .formatted(Count.of(owed.size(), "piece")));
            return new Outcome(lines, false);
        }
        lines.add("All is back: nothing is owed to this machine.");
        return new Outcome(lines, !request.purge() || isPurged(leaving, lines));
    }

    private static boolean isPurged(Leaving leaving, List<String> lines) {
        try {
            leaving.purge().forEach(other -> lines.add(other + " is not Hostdev's, and stays."));
            lines.add("Nothing of Hostdev is left on its disk.");
            return true;
        } catch (IOException failure) {
            lines.add(
                    "Hostdev's files are not all removed: %s. Mend that, and say it again."
                            .formatted(failure));
            return false;
        }
    }
}
