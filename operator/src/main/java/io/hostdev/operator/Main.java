package io.hostdev.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.metrics.OperatorMetrics;
import io.hostdev.telemetry.HttpEndpoint;
import io.hostdev.telemetry.Logging;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// The operator's process: reads [Settings] from the environment and runs until it is told to stop.
public final class Main {

    /// An API server or a node under load answers late; to give up and ask again would only add to
    /// it.
    private static final int PATIENCE_MILLIS = 60_000;

    private Main() {}

    static void main() throws IOException {
        Thread.setDefaultUncaughtExceptionHandler(Main::crash);
        Logging.configure(System.getenv(), List.of());
        Settings settings = Settings.from(System.getenv());
        KubernetesClient client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(Config.autoConfigure(null))
                                        .withConnectionTimeout(PATIENCE_MILLIS)
                                        .withRequestTimeout(PATIENCE_MILLIS)
                                        .build())
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .build();
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
