// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static org.awaitility.Awaitility.await;

import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.NodeReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportLoopTest {

    private static final Backoff HOURS = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
    private static final NodeReport REPORT =
            new NodeReport(PlainKernel.EMPTY, 0, List.of(), List.of(), List.of());

    private final AtomicInteger attempts = new AtomicInteger();
    private final List<NodeReport> written = new CopyOnWriteArrayList<>();

    @Test
    void a_server_that_answers_again_gets_the_report_before_its_back_off_is_over() {
        try (ReportLoop reports = new ReportLoop(this::failsOnce, HOURS, Observer.NONE)) {
            reports.report(REPORT);
            await().until(() -> attempts.get() == 1);

            await().until(() -> {
                reports.serverAnswers();
                return written.equals(List.of(REPORT));
            });
        }
    }

    @Test
    void a_new_report_does_not_end_a_back_off() {
        try (ReportLoop reports = new ReportLoop(this::failsOnce, HOURS, Observer.NONE)) {
            reports.report(REPORT);
            await().until(() -> attempts.get() == 1);

            reports.report(REPORT);

            await().during(Duration.ofMillis(200)).until(() -> attempts.get() == 1);
        }
    }

    @Test
    void a_pause_that_the_server_asked_for_is_not_cut_short() {
        try (ReportLoop reports = new ReportLoop(this::isToWait, HOURS, Observer.NONE)) {
            reports.report(REPORT);
            await().until(() -> attempts.get() == 1);

            await().during(Duration.ofMillis(200))
                    .until(() -> {
                        reports.serverAnswers();
                        return attempts.get() == 1;
                    });
        }
    }

    private void isToWait(NodeReport report) {
        attempts.incrementAndGet();
        throw new ApiFailure(429, "slowly", Duration.ofMinutes(1));
    }

    private void failsOnce(NodeReport report) {
        if (attempts.incrementAndGet() == 1) {
            throw new ApiFailure("away", null);
        }
        written.add(report);
    }
}
