// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.HostUse.Kind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The default route, the node's addresses, and what containers have.
final class NetworkUses {

    private final NetworkInterfaces networkInterfaces;

    NetworkUses(NetworkInterfaces networkInterfaces) {
        this.networkInterfaces = networkInterfaces;
    }

    void defaultRoutes(List<Route> routes, Findings findings) {
        routes.stream()
                .filter(Route::isDefault)
                .map(Route::networkInterface)
                .distinct()
                .forEach(name ->
                        findings.add(
                                networkInterfaces.carriers(name),
                                new HostUse(Kind.DEFAULT_ROUTE, name)));
    }

    /// A container was given an interface, by somebody who asks nobody: it is in use.
    void containers(Findings findings) {
        findings.add(
                networkInterfaces.elsewhere(),
                new HostUse(Kind.CONTAINER_NETWORK, "in another network namespace"));
    }

    /// @param ownV6 `/proc/net/if_inet6`
    void nodeAddresses(
            Set<InetAddress> addresses, List<Route> routes, String ownV6, Findings findings) {
        for (InetAddress address : addresses) {
            Optional<String> name =
                    address instanceof Inet4Address
                            ? byNetwork(address, routes)
                            : byAddress(address, ownV6);
            name.ifPresent(known ->
                    findings.add(
                            networkInterfaces.carriers(known),
                            new HostUse(
                                    Kind.NODE_ADDRESS, address.getHostAddress() + " on " + known)));
        }
    }

    /// The interface of the narrowest network that has the address: `/proc/net` does not tell which
    /// interface an IPv4 address is on.
    private static Optional<String> byNetwork(InetAddress address, List<Route> routes) {
        return routes.stream()
                .filter(route -> route.covers(address))
                .max(Comparator.comparingInt(Route::prefix))
                .map(Route::networkInterface);
    }

    /// `fe80… 02 40 20 80 eth0`
    private static Optional<String> byAddress(InetAddress address, String table) {
        String hex = HexFormat.of().formatHex(address.getAddress());
        return table.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length == 6 && fields[0].equals(hex))
                .map(fields -> fields[5])
                .findFirst();
    }
}
