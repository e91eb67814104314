// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.metrics.OperatorMetrics;
import io.hostdev.operator.uninstall.ClearUp;
import io.hostdev.operator.uninstall.LetGo;
import io.hostdev.telemetry.HttpEndpoint;
import io.hostdev.telemetry.Logging;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operator's process: reads [Settings] from the environment and runs until it is told to stop.
///
/// Two more commands are for the end of Hostdev in a cluster: `let-go` before anything is deleted
/// ([LetGo]), `clear-up` when the operator and the agents are ([ClearUp]). Their exit status says
/// whether it came true, and their log why not.
public final class Main {

    /// An API server or a node under load answers late; to give up and ask again would only add to
    /// it.
    private static final int PATIENCE_MILLIS = 60_000;

    /// Warns of each kind whose version is not v1, as ours is not.
    private static final java.util.logging.Logger VERSIONS =
            java.util.logging.Logger.getLogger(
                    "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils");

    private Main() {}

    static void main(String[] arguments) throws IOException {
        Thread.setDefaultUncaughtExceptionHandler(Main::crash);
        Logging.configure(System.getenv());
        VERSIONS.setLevel(Level.SEVERE);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "" -> serve(Settings.from(System.getenv()));
            case "let-go" -> System.exit(letGo(UninstallSettings.from(System.getenv())));
            case "clear-up" -> System.exit(clearUp(UninstallSettings.from(System.getenv())));
            default ->
                    throw new IllegalArgumentException(
                            "unknown command '%s': expected none, let-go or clear-up"
                                    .formatted(arguments[0]));
        }
    }

    private static KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder(Config.autoConfigure(null))
                                .withConnectionTimeout(PATIENCE_MILLIS)
                                .withRequestTimeout(PATIENCE_MILLIS)
                                .build())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    private static int letGo(UninstallSettings settings) {
        try (KubernetesClient client = client()) {
            List<String> remaining = new LetGo(client, Clock.systemUTC()).run(settings.patience());
            return outcome(
                    remaining,
                    "every node has given back what it had",
                    "nothing was deleted, and Hostdev goes on: delete the pods that are named, or wait for them, and uninstall again");
        }
    }

    private static int clearUp(UninstallSettings settings) {
        try (KubernetesClient client = client()) {
            List<String> remaining =
                    new ClearUp(client, Clock.systemUTC(), settings.namespace(), settings.release())
                            .run(settings.sweep(), settings.patience());
            return outcome(
                    remaining,
                    "nothing of Hostdev is left on any node",
                    "the DaemonSet %s stays and tries again by itself; delete it when its pods are Ready"
                            .formatted(settings.sweep()));
        }
    }

    private static int outcome(List<String> remaining, String done, String advice) {
        Logger log = LoggerFactory.getLogger(Main.class);
        if (remaining.isEmpty()) {
            log.info("{}", done);
            return 0;
        }
        remaining.forEach(one -> log.error("{}", one));
        log.error("{}", advice);
        return 1;
    }

    private static void serve(Settings settings) throws IOException {
        KubernetesClient client = client();
        OperatorMetrics metrics = new OperatorMetrics();
        HostdevOperator operator =
                new HostdevOperator(
                        client,
                        settings,
                        Planner::plan,
                        Clock.systemUTC(),
                        metrics,
                        metrics,
                        Main::lostLease);
        HttpEndpoint health =
                new HttpEndpoint(
                        settings.healthPort(),
                        operator,
                        Optional.of(metrics.registry()).filter(_ -> settings.metrics()));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    operator.close();
                                    health.close();
                                    client.close();
                                    LoggerFactory.getLogger(Main.class)
                                            .info("ended: nodes keep their plans");
                                },
                                "stop"));
        operator.start();
    }

    /// It could not start, or a bug. Nothing is remembered here, so that a new process is as good;
    /// one that stays would answer its probes and do nothing.
    private static void crash(Thread thread, Throwable failure) {
        LoggerFactory.getLogger(Main.class).error("{} died", thread.getName(), failure);
        Runtime.getRuntime().halt(70);
    }

    /// On a thread of its own: the shutdown waits for the election, which is what calls this.
    private static void lostLease() {
        new Thread(() -> System.exit(1), "lost-lease").start();
    }
}
