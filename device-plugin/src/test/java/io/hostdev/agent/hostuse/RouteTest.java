// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTest {

    /// As a little-endian machine prints it.
    private static final String V4 =
            """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            br0.5\t00000000\t0100070A\t0003\t0\t0\t0\t00000000\t0\t0\t0
            br0.5\t0000070A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
            *\t0000080A\t00000000\t0200\t0\t0\t0\t00FFFFFF\t0\t0\t0
            """;

    private static final String V6 =
            """
            fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
            """;

    @Test
    void findsTheDefaultRoutes() {
        assertThat(Route.parseV4(V4))
                .filteredOn(Route::isDefault)
                .extracting(Route::networkInterface)
                .containsExactly("br0.5");
        assertThat(Route.parseV6(V6))
                .filteredOn(Route::isDefault)
                .extracting(Route::networkInterface)
                .containsExactly("eth0");
    }

    @Test
    void knowsWhichNetworkAnAddressIsIn() {
        List<Route> routes = Route.parseV4(V4);

        assertThat(routes)
                .filteredOn(route -> route.covers(address("10.7.0.2")))
                .extracting(Route::prefix)
                .containsExactly(0, 24);
        assertThat(routes)
                .filteredOn(route -> route.covers(address("10.8.0.2")))
                .extracting(Route::prefix)
                .containsExactly(0);
        assertThat(routes).noneMatch(route -> route.covers(address("fd00::2")));
        assertThat(Route.parseV6(V6))
                .filteredOn(route -> route.covers(address("fd00::2")))
                .extracting(Route::prefix)
                .containsExactly(64, 0);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException notALiteral) {
            throw new IllegalArgumentException(notALiteral);
        }
    }
}
