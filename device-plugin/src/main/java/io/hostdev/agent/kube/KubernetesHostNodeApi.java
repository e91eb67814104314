// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The HostNode of one node in a real API server: a watch of that one object by name, and
/// server-side apply of its status.
///
/// By `java.net.http` and a streaming parser, in place of a client library that takes 40 MB of
/// every node (docs/decisions/0020).
public final class KubernetesHostNodeApi implements HostNodeApi {

    private final ApiClient client;
    private final String nodeName;
    private final Backoff backoff;
    private final HostNodeWatch.Life life;
    private final Observer observer;
    private final ReportLoop reports;
    private final List<HostNodeWatch> watches = new CopyOnWriteArrayList<>();

    /// @param observer hears whether the server answers
    public KubernetesHostNodeApi(
            ApiAccess access, String nodeName, Clock clock, Observer observer) {
        this(access, nodeName, clock, observer, Backoff.DEFAULT, HostNodeWatch.Life.DEFAULT);
    }

    KubernetesHostNodeApi(
            ApiAccess access,
            String nodeName,
            Clock clock,
            Observer observer,
            Backoff backoff,
            HostNodeWatch.Life life) {
        this.client = new ApiClient(access);
        this.nodeName = nodeName;
        this.backoff = backoff;
        this.life = life;
        this.observer = observer;
        reports =
                new ReportLoop(new StatusWriter(client, nodeName, clock)::write, backoff, observer);
    }

    @Override
    public void watch(Consumer<AcceptedPlan> accept) {
        HostNodeWatch watch =
                new HostNodeWatch(
                        client,
                        nodeName,
                        new PlanEvents(accept, reports::rewrite, reports::serverAnswers),
                        backoff,
                        life,
                        observer);
        watches.add(watch);
        watch.start();
    }

    @Override
    public void report(NodeReport report) {
        reports.report(report);
    }

    @Override
    public void close() {
        reports.close();
        watches.forEach(HostNodeWatch::close);
        client.close();
    }
}
