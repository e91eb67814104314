// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.core.oracle.Seeds;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PciTextTest {

    @Test
    void addressesSurviveTextAndBack() {
        Seeds.each(
                100_000,
                random -> {
                    PciAddress address = address(random);
                    assertThat(PciAddress.parse(address.toString())).isEqualTo(address);
                });
    }

    @Test
    void idsAndClassesSurviveTextAndBack() {
        Seeds.each(
                100_000,
                random -> {
                    PciId id = new PciId(random.nextInt(1 << 16), random.nextInt(1 << 16));
                    assertThat(PciId.parse(id.toString())).isEqualTo(id);
                    PciClass pciClass = new PciClass(random.nextInt(1 << 24));
                    assertThat(PciClass.parse(pciClass.toString())).isEqualTo(pciClass);
                });
    }

    private static PciAddress address(Random random) {
        int domain =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(0x10000);
                    case 2 -> 0x10000 + random.nextInt(16);
                    default -> random.nextInt(Integer.MAX_VALUE);
                };
        return new PciAddress(domain, random.nextInt(256), random.nextInt(32), random.nextInt(8));
    }

    @ParameterizedTest
    @CsvSource({
        "02:00.0, 0000:02:00.0",
        "0000:02:1f.7, 0000:02:1f.7",
        "FFFF:FF:1F.7, ffff:ff:1f.7",
        "10000:e1:00.0, 10000:e1:00.0",
        "00010000:e1:00.0, 10000:e1:00.0",
        "7fffffff:00:00.0, 7fffffff:00:00.0"
    })
    void addressesAreWrittenInOneWay(String text, String canonical) {
        assertThat(PciAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eth0",
                "0000:02:00",
                "0000:02:00.8",
                "0000:02:00.0 ",
                "000:02:00.0",
                "0000:2:00.0",
                "0000:02:20.0",
                "0000-02-00.0",
                "80000000:00:00.0",
                "ffffffff:00:00.0",
                "123456789:00:00.0"
            })
    void whatIsNoAddressIsNamed(String text) {
        assertThatThrownBy(() -> PciAddress.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not a PCI address: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8086", "8086:*", "8086:10d", "0x8086:10d3", "8086:10d3:1"})
    void whatIsNoIdIsNamed(String text) {
        assertThatThrownBy(() -> PciId.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("'%s' is not a PCI id: expected vendor:device such as 8086:10d3", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02", "02000", "0x0200", "0200000", "network"})
    void whatIsNoClassIsNamed(String text) {
        assertThatThrownBy(() -> PciClass.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'%s' is not a PCI class code", text);
    }

    @Test
    void addressesAreOrderedAsNumbers() {
        List<String> ascending =
                List.of(
                        "0000:00:02.0",
                        "0000:0a:00.0",
                        "0000:0a:00.1",
                        "0000:0a:01.0",
                        "0001:00:00.0",
                        "ffff:00:00.0",
                        "10000:00:00.0");
        List<PciAddress> addresses = ascending.stream().map(PciAddress::parse).toList();
        assertThat(Stream.of(6, 3, 0, 5, 2, 4, 1).map(addresses::get).sorted())
                .containsExactlyElementsOf(addresses);
        assertThat(addresses.getLast().slot()).hasToString("10000:00:00");
    }

    @ParameterizedTest
    @CsvSource({
        "060400, true",
        "060000, true",
        "060100, true",
        "0604, true",
        "068000, false",
        "020000, false",
        "080600, false",
        "ff0600, false"
    })
    void aBridgeForwards(String text, boolean bridge) {
        assertThat(PciClass.parse(text).isBridge()).isEqualTo(bridge);
    }
}
