// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// One route of the main table that is up and leads somewhere.
///
/// @param network in hexadecimal and network byte order: 8 digits or 32
/// @param prefix length of its prefix in bits; 0: the default route
record Route(String networkInterface, String network, int prefix) {

    private static final int UP = 0x1;
    private static final int REJECT = 0x200;

    /// `/proc/net/route`: names and hexadecimal fields, addresses as integers of this machine's
    /// byte order. Of an equal-cost route it tells the first interface only.
    static List<Route> parseV4(String table) {
        return table.lines().skip(1).map(Route::v4).flatMap(Optional::stream).toList();
    }

    /// `/proc/net/ipv6_route`: hexadecimal fields, the name last.
    static List<Route> parseV6(String table) {
        return table.lines().map(Route::v6).flatMap(Optional::stream).toList();
    }

    private static Optional<Route> v4(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length < 8 || !leads(HexFormat.fromHexDigits(fields[3]))) {
            return Optional.empty();
        }
        int mask = HexFormat.fromHexDigits(fields[7]);
        return Optional.of(new Route(fields[0], networkOrder(fields[1]), Integer.bitCount(mask)));
    }

    private static Optional<Route> v6(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length < 10 || !leads(HexFormat.fromHexDigits(fields[8]))) {
            return Optional.empty();
        }
        return Optional.of(new Route(fields[9], fields[0], HexFormat.fromHexDigits(fields[1])));
    }

    private static boolean leads(int flags) {
        return (flags & UP) != 0 && (flags & REJECT) == 0;
    }

    private static String networkOrder(String nativeHex) {
        int number = HexFormat.fromHexDigits(nativeHex);
        boolean reversed = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return HexFormat.of().toHexDigits(reversed ? Integer.reverseBytes(number) : number);
    }

    boolean isDefault() {
        return prefix == 0 && !networkInterface.equals("lo");
    }

    /// Whether this address lies in the route's network.
    boolean covers(InetAddress address) {
        String hex = HexFormat.of().formatHex(address.getAddress());
        int width = 4 * network.length();
        return hex.length() == network.length()
                && new BigInteger(hex, 16)
                        .xor(new BigInteger(network, 16))
                        .shiftRight(width - prefix)
                        .equals(BigInteger.ZERO);
    }
}
