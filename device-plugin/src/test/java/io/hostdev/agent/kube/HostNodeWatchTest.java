// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static io.hostdev.agent.kube.ScriptedServer.retryAfter;
import static io.hostdev.agent.kube.ScriptedServer.says;
import static io.hostdev.agent.kube.ScriptedServer.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Observer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// What an API server says too rarely for a test with a real one.
class HostNodeWatchTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

    /// So long that whatever ends has ended before its time.
    private static final HostNodeWatch.Life LONG =
            new HostNodeWatch.Life(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(1));

    /// So short that whatever ends has ended in its time.
    private static final HostNodeWatch.Life BRIEF =
            new HostNodeWatch.Life(
                    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(100));

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void goes_on_from_where_a_watch_ended() {
        try (ScriptedServer server =
                new ScriptedServer(
                        list("5", node("4")),
                        stream(event("MODIFIED", node("6")) + event("BOOKMARK", node("8"))),
                        stream(""),
                        stream(event("DELETED", node("9"))))) {
            watch(server, BRIEF, SHORT, 5);

            assertThat(server.asked().subList(0, 5))
                    .extracting(HostNodeWatchTest::version)
                    .containsExactly("list", "5", "8", "8", "9");
            assertThat(heard)
                    .containsSubsequence("answered", "seen 4", "seen 6", "answered", "missing");
        }
    }

    @Test
    void asks_for_one_object_and_for_bookmarks_and_for_an_end() {
        try (ScriptedServer server = new ScriptedServer(list("5"))) {
            watch(server, HostNodeWatch.Life.DEFAULT, SHORT, 2);

            assertThat(server.asked().getFirst())
                    .isEqualTo(
                            "/apis/hostdev.io/v1alpha1/hostnodes?fieldSelector=metadata.name%3Dnode");
            assertThat(server.asked().get(1))
                    .contains("fieldSelector=metadata.name%3Dnode", "watch=true")
                    .contains("allowWatchBookmarks=true", "resourceVersion=5")
                    .containsPattern("timeoutSeconds=(9[0-9]|1[01][0-9])");
        }
    }

    @Test
    void an_expired_version_is_listed_again() {
        try (ScriptedServer server =
                new ScriptedServer(
                        list("5"),
                        stream(error(410, "too old resource version: 5 (7)")),
                        list("9"),
                        says(410, "{\"kind\":\"Status\",\"code\":410}"),
                        list("11"))) {
            watch(server, LONG, SHORT, 6);

            assertThat(server.asked())
                    .extracting(HostNodeWatchTest::version)
                    .containsExactly("list", "5", "list", "9", "list", "11");
        }
    }

    @Test
    void whatever_else_goes_wrong_ends_in_a_list() {
        try (ScriptedServer server =
                new ScriptedServer(
                        says(503, "the server is starting"),
                        list("5"),
                        stream(error(504, "Too large resource version: 5, current: 4")),
                        list("6"),
                        stream("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"uid\":\"u\""),
                        list("7"),
                        stream("no JSON\n"),
                        says(200, "{\"items\":"),
                        list("8"),
                        stream(""))) {
            watch(server, LONG, SHORT, 11);

            assertThat(server.asked().subList(0, 11))
                    .extracting(HostNodeWatchTest::version)
                    .containsExactly(
                            "list", "list", "5", "list", "6", "list", "7", "list", "list", "8",
                            "list");
            assertThat(heard).doesNotContain("seen null");
        }
    }

    @Test
    void a_server_that_asks_for_a_pause_gets_it() {
        try (ScriptedServer server = new ScriptedServer(retryAfter(429, 1), list("5"))) {
            long start = System.nanoTime();
            watch(server, LONG, SHORT, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThan(Duration.ofMillis(990));
        }
    }

    @Test
    void a_watch_that_is_silent_beyond_its_time_is_given_up() {
        try (ScriptedServer server = new ScriptedServer()) {
            server.add(list("5"));
            server.add(server.silence());
            server.add(list("6"));
            watch(server, BRIEF, SHORT, 4);

            assertThat(server.asked())
                    .extracting(HostNodeWatchTest::version)
                    .containsExactly("list", "5", "list", "6");
        }
    }

    @Test
    void a_server_that_ends_each_watch_at_once_is_not_flooded() {
        Backoff hours = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
        try (ScriptedServer server =
                new ScriptedServer(list("5"), stream(""), list("5"), stream(""))) {
            watch(server, LONG, hours, 2);

            await().during(Duration.ofMillis(300)).until(() -> server.asked().size() == 2);
        }
    }

    private void watch(
            ScriptedServer server, HostNodeWatch.Life life, Backoff backoff, int requests) {
        ApiClient client = new ApiClient(FixedAccess.of(server));
        HostNodeWatch.Listener listener =
                new HostNodeWatch.Listener() {
                    @Override
                    public void seen(SeenHostNode node) {
                        heard.add("seen " + node.metadata().resourceVersion());
                    }

                    @Override
                    public void missing() {
                        heard.add("missing");
                    }

                    @Override
                    public void answered() {
                        heard.add("answered");
                    }
                };
        try (client;
                HostNodeWatch watch =
                        new HostNodeWatch(client, "node", listener, backoff, life, Observer.NONE)) {
            watch.start();
            await().atMost(PATIENCE).until(() -> server.asked().size() >= requests);
        }
    }

    private static ScriptedServer.Answer list(String version, String... nodes) {
        return says(
                200,
                "{\"kind\":\"HostNodeList\",\"metadata\":{\"resourceVersion\":\"%s\"},\"items\":[%s]}"
                        .formatted(version, String.join(",", nodes)));
    }

    private static String node(String version) {
        return "{\"kind\":\"HostNode\",\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"%s\"}}"
                .formatted(version);
    }

    private static String event(String type, String object) {
        return "{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object);
    }

    private static String error(int code, String message) {
        return event(
                "ERROR",
                "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}"
                        .formatted(message, code));
    }

    private static String version(String asked) {
        return asked.contains("watch=true")
                ? asked.replaceAll(".*resourceVersion=([0-9]+).*", "$1")
                : "list";
    }
}
