// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.pci.PciSlot;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {

    @Test
    void patternsSurviveTextAndBack() {
        Seeds.each(
                50_000,
                random -> {
                    int first = random.nextInt(8);
                    AddressPattern address =
                            new AddressPattern(
                                    new PciSlot(
                                            random.nextInt(0x20000),
                                            random.nextInt(256),
                                            random.nextInt(32)),
                                    first,
                                    first + random.nextInt(8 - first));
                    assertThat(AddressPattern.parse(address.toString())).isEqualTo(address);
                    IdPattern id =
                            new IdPattern(
                                    random.nextInt(0x10000),
                                    random.nextBoolean()
                                            ? OptionalInt.empty()
                                            : OptionalInt.of(random.nextInt(0x10000)));
                    assertThat(IdPattern.parse(id.toString())).isEqualTo(id);
                    int index = random.nextInt(1000);
                    VirtualFunctionPattern virtual =
                            new VirtualFunctionPattern(
                                    new PciAddress(random.nextInt(0x20000), 1, 2, 3),
                                    index,
                                    index + random.nextInt(1000));
                    assertThat(VirtualFunctionPattern.parse(virtual.toString())).isEqualTo(virtual);
                });
    }

    @Test
    void aClassPrefixIsAPrefixOfTheText() {
        Seeds.each(
                50_000,
                random -> {
                    PciClass pciClass = new PciClass(random.nextInt(1 << 24));
                    String digits =
                            new PciClass(
                                            random.nextBoolean()
                                                    ? pciClass.code()
                                                    : pciClass.code() ^ (1 << random.nextInt(24)))
                                    .toString()
                                    .substring(0, 2 + 2 * random.nextInt(3));
                    assertThat(ClassPrefix.parse(digits).matches(pciClass))
                            .isEqualTo(pciClass.toString().startsWith(digits));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "02:00.0, 0000:02:00.0, true",
        "02:00.0, 0000:02:00.1, false",
        "02:00.1-3, 0000:02:00.1, true",
        "02:00.1-3, 0000:02:00.3, true",
        "02:00.1-3, 0000:02:00.0, false",
        "02:00.1-3, 0000:02:00.4, false",
        "02:00.*, 0000:02:00.7, true",
        "02:00.*, 0000:02:01.0, false",
        "02:00.*, 0001:02:00.0, false",
        "10000:02:00.*, 10000:02:00.5, true",
        "10000:02:00.*, 0000:02:00.5, false"
    })
    void addresses(String pattern, String address, boolean matches) {
        assertThat(AddressPattern.parse(pattern).matches(PciAddress.parse(address)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "8086:10d3, 8086:10d3, true",
        "8086:10D3, 8086:10d3, true",
        "8086:*, 8086:ffff, true",
        "8086:10d3, 8086:10d4, false",
        "8086:*, 10de:10d3, false"
    })
    void ids(String pattern, String id, boolean matches) {
        assertThat(IdPattern.parse(pattern).matches(PciId.parse(id))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "01:00.0, 63, true",
        "01:00.0#0-3, 0, true",
        "01:00.0#0-3, 3, true",
        "01:00.0#0-3, 4, false",
        "01:00.0#2, 2, true",
        "01:00.0#2, 1, false",
        "01:00.1, 0, false"
    })
    void virtualFunctions(String pattern, int index, boolean matches) {
        VirtualFunction function = new VirtualFunction(PciAddress.parse("01:00.0"), index);
        assertThat(VirtualFunctionPattern.parse(pattern).matches(function)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02:00", "02:00.8", "02:00.0-", "02:00.0-8", "02:*.0", "02:00.**"})
    void whatIsNoAddressPatternIsNamed(String text) {
        assertThatThrownBy(() -> AddressPattern.parse(text))
                .hasMessageStartingWith("'%s' is no address pattern: expected one such as", text);
    }

    @Test
    void rangesThatRunBackwardsAreNamed() {
        assertThatThrownBy(() -> AddressPattern.parse("02:00.3-1"))
                .hasMessage("functions 3-1 of 0000:02:00 run backwards or out of 0-7");
        assertThatThrownBy(() -> VirtualFunctionPattern.parse("02:00.0#3-1"))
                .hasMessage("VFs 3-1 of 0000:02:00.0 run backwards");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8086", "*:10d3", "8086:10d", "8086:"})
    void whatIsNoIdPatternIsNamed(String text) {
        assertThatThrownBy(() -> IdPattern.parse(text))
                .hasMessageStartingWith("'%s' is no id pattern: expected vendor:device", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "020", "0x02", "02000000", "network"})
    void whatIsNoClassPrefixIsNamed(String text) {
        assertThatThrownBy(() -> ClassPrefix.parse(text))
                .hasMessageStartingWith("'%s' is no class prefix: expected", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#0-3", "01:00.0#", "01:00.0#a", "01:00.0#0-3-4", "01:00.0#123456"})
    void whatNamesNoVirtualFunctionsIsNamed(String text) {
        assertThatThrownBy(() -> VirtualFunctionPattern.parse(text))
                .hasMessageStartingWith("'%s' names no VFs: expected their PF's address", text);
    }

    /// Some thousands by seed; 10^6 with `-Dhostdev.full=true`.
    @Test
    void anyTextIsAPatternOrRefusedByName() {
        Seeds.each(
                Boolean.getBoolean("hostdev.full") ? 1_000_000 : 20_000,
                random -> {
                    StringBuilder text = new StringBuilder("0000:02:00.0-3");
                    for (int i = random.nextInt(5); i > 0; i--) {
                        int at = random.nextInt(text.length() + 1);
                        switch (random.nextInt(3)) {
                            case 0 ->
                                    text.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                            case 1 -> text.delete(at, at + 1);
                            default -> text.insert(at, (char) random.nextInt(0x10000));
                        }
                    }
                    AddressPattern parsed;
                    try {
                        parsed = AddressPattern.parse(text.toString());
                    } catch (IllegalArgumentException wrong) {
                        assertThat(wrong).hasMessageContaining("'");
                        return;
                    }
                    assertThat(AddressPattern.parse(parsed.toString())).isEqualTo(parsed);
                });
    }

    private static final String PIECES = "0123456789abcdefABCDEF:.-* ";
}
