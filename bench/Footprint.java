// SPDX-License-Identifier: Apache-2.0
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.ObservedObject;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.simulated.kubelet.KubeletDouble;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Starts the agent in its own image's file system, between a real API server and the kubelet of the
/// tests, and an idle JVM in the same file system; tells what each takes. Run by `bench/footprint`,
/// which says how to read it.
public final class Footprint {

    private static final String NODE = "bench";
    private static final ResourceName RESOURCE = new ResourceName("hostdev.io/bench");
    private static final int HEALTH_PORT = 28081;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String PLAN =
            """
            {"generation":1,"resources":["hostdev.io/bench"],"units":[],"virtualFunctions":[]}
            """;

    /// @param registered, ready since the start, in ms; 0: never meant to be
    private record Run(double rss, double anon, double peak, double cpu, double registered, double ready) {}

    private final List<Path> images;
    private final int rounds;
    private final Duration rest;

    private Footprint(List<Path> images, int rounds, Duration rest) {
        this.images = images;
        this.rounds = rounds;
        this.rest = rest;
    }

    /// Arguments: rounds, seconds of rest before a look, the images' unpacked file systems.
    public static void main(String[] arguments) throws Exception {
        new Footprint(
                        Stream.of(arguments).skip(2).map(Path::of).toList(),
                        Integer.parseInt(arguments[0]),
                        Duration.ofSeconds(Integer.parseInt(arguments[1])))
                .run();
        System.exit(0);
    }

    private void run() throws Exception {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        try (ApiServer server = ApiServer.start()) {
            server.client()
                    .resource(
                            new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build())
                    .create();
            for (Path image : images) {
                prepare(image, server);
            }
            for (int round = 0; round < rounds; round++) {
                for (Path image : images) {
                    String name = image.getFileName().toString();
                    runs.computeIfAbsent("idle JVM in " + name, _ -> new ArrayList<>())
                            .add(idle(image));
                    runs.computeIfAbsent("agent of " + name, _ -> new ArrayList<>())
                            .add(agent(image, server));
                }
            }
        }
        print(runs);
    }

    private static void prepare(Path image, ApiServer server) throws Exception {
        Path account =
                Files.createDirectories(
                        image.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
        Files.writeString(account.resolve("token"), server.config().getOauthToken());
        Files.writeString(account.resolve("namespace"), "bench");
        Files.copy(
                Path.of(server.config().getCaCertFile()),
                account.resolve("ca.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        for (String directory : List.of("sys/bus/pci/devices", "dev", "modules")) {
            Files.createDirectories(image.resolve("tmp").resolve(directory));
        }
        Files.createDirectories(image.resolve("idle"));
        Path source = Files.createTempDirectory("idle").resolve("Idle.java");
        Files.writeString(
                source,
                """
                public class Idle {
                    public static void main(String[] seconds) throws Exception {
                        Thread.sleep(1000L * Long.parseLong(seconds[0]));
                        System.exit(0);
                    }
                }
                """);
        tool("javac", "-d", source.getParent().toString(), source.toString());
        tool(
                "jar", "cf", image.resolve("idle/idle.jar").toString(),
                "-C", source.getParent().toString(), "Idle.class");
        await(
                start(image, server.config().getMasterUrl(), "-XX:AOTCacheOutput=/idle/idle.aot",
                        "-cp", "/idle/idle.jar", "Idle", "1"));
    }

    private Run idle(Path image) throws Exception {
        Process process =
                start(image, "", "-XX:AOTCache=/idle/idle.aot", "-cp", "/idle/idle.jar", "Idle", "600");
        Thread.sleep(rest);
        return look(process, 0, 0);
    }

    private Run agent(Path image, ApiServer server) throws Exception {
        KubernetesClient client = server.client();
        client.resources(HostNode.class).withName(NODE).delete();
        HostNode node = new HostNode();
        node.getMetadata().setName(NODE);
        node.setSpec(
                new HostNodeSpec(
                        List.of(new ObservedObject("bench", 1)),
                        List.of(RESOURCE.text()),
                        List.of(),
                        List.of(),
                        null));
        client.resource(node).create();
        for (String directory : List.of("state", "kubelet", "cdi")) {
            Path fresh = image.resolve("tmp").resolve(directory);
            remove(fresh);
            Files.createDirectories(fresh);
        }
        Files.writeString(image.resolve("tmp/state/plan.json"), PLAN);
        UnixGrpc grpc = new UnixGrpc();
        try (KubeletDouble kubelet =
                new KubeletDouble(
                        KubeletDouble.Paths.below(image.resolve("tmp/kubelet")),
                        grpc,
                        InstantSource.system())) {
            long start = System.nanoTime();
            Process process =
                    start(
                            image,
                            server.config().getMasterUrl(),
                            "-XX:AOTCache=/app/hostdev.aot",
                            "-cp",
                            "@/app/jib-classpath-file",
                            "io.hostdev.agent.Main");
            double[] registered = new double[1];
            Thread watcher =
                    Thread.ofPlatform()
                            .start(() -> {
                                until(() -> kubelet.messages(RESOURCE) > 0);
                                registered[0] = since(start);
                            });
            until(() -> {
                HostNode found = client.resources(HostNode.class).withName(NODE).get();
                return found.getStatus() != null
                        && found.getStatus().observedGeneration() != null;
            });
            double ready = since(start);
            watcher.join();
            probe(rest);
            return look(process, registered[0], ready);
        } finally {
            grpc.close();
        }
    }

    /// As the kubelet and Prometheus do on a node, and oftener.
    private static void probe(Duration time) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            for (String page : List.of("healthz", "readyz", "metrics")) {
                URI.create("http://127.0.0.1:%d/%s".formatted(HEALTH_PORT, page))
                        .toURL()
                        .openConnection()
                        .getInputStream()
                        .readAllBytes();
            }
            Thread.sleep(2000);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /// The process becomes the JVM: nothing stays between.
    private static Process start(Path image, String server, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "nice", "-n", "-15", "unshare", "--mount", "bash", "-c",
                                "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"",
                                image.toString(), "/opt/java/bin/java", "@/app/jvm.options"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH") + ":/usr/sbin:/sbin";
        environment.clear();
        environment.putAll(
                Map.of(
                        "PATH", path, "LANG", "C.UTF-8", "MALLOC_ARENA_MAX", "1",
                        "HOSTDEV_NODE_NAME", NODE, "HOSTDEV_SYSFS", "/tmp/sys",
                        "HOSTDEV_DEV", "/tmp/dev", "HOSTDEV_KUBELET_DIR", "/tmp/kubelet",
                        "HOSTDEV_CDI_DIR", "/tmp/cdi", "HOSTDEV_STATE_DIR", "/tmp/state",
                        "HOSTDEV_MODULES", "/tmp/modules"));
        environment.put("HOSTDEV_HEALTH_PORT", Integer.toString(HEALTH_PORT));
        if (!server.isEmpty()) {
            URI uri = URI.create(server);
            environment.put("KUBERNETES_SERVICE_HOST", uri.getHost());
            environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(uri.getPort()));
        }
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(new File(image + ".log"))
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static Run look(Process process, double registered, double ready) throws Exception {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        Map<String, Double> found = new LinkedHashMap<>();
        for (String line : Files.readAllLines(status)) {
            String[] words = line.split("\\s+");
            if (words.length == 3 && words[2].equals("kB")) {
                found.put(words[0], Double.parseDouble(words[1]) / 1024);
            }
        }
        double cpu =
                process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L).doubleValue();
        process.destroy();
        await(process);
        return new Run(
                found.get("VmRSS:"), found.get("RssAnon:"), found.get("VmHWM:"), cpu, registered, ready);
    }

    private static void await(Process process) throws InterruptedException {
        int ignored = process.waitFor();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it did not come so far");
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void print(Map<String, List<Run>> runs) {
        System.out.println();
        System.out.printf(
                "%-34s %8s %8s %8s %8s %11s %8s%n",
                "median of " + runs.values().iterator().next().size(),
                "RSS MB", "anon MB", "peak MB", "CPU ms", "registered", "ready");
        runs.forEach((name, all) ->
                System.out.printf(
                        "%-34s %8.1f %8.1f %8.1f %8.0f %11.0f %8.0f%n",
                        name,
                        median(all, Run::rss), median(all, Run::anon), median(all, Run::peak),
                        median(all, Run::cpu), median(all, Run::registered), median(all, Run::ready)));
        System.out.println();
        List<String> names = List.copyOf(runs.keySet());
        for (int i = 0; i < names.size(); i += 2) {
            List<Run> idle = runs.get(names.get(i));
            List<Run> agent = runs.get(names.get(i + 1));
            System.out.printf(
                    "%s / %s: RSS x %.2f, anon x %.2f, CPU x %.1f%n",
                    names.get(i + 1), names.get(i),
                    median(agent, Run::rss) / median(idle, Run::rss),
                    median(agent, Run::anon) / median(idle, Run::anon),
                    median(agent, Run::cpu) / median(idle, Run::cpu));
        }
    }

    private interface Figure {
        double of(Run run);
    }

    private static double median(List<Run> runs, Figure figure) {
        return runs.stream()
                .map(figure::of)
                .sorted(Comparator.naturalOrder())
                .skip(runs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void tool(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(List.of(arguments));
        await(new ProcessBuilder(command).inheritIO().start());
    }
}
