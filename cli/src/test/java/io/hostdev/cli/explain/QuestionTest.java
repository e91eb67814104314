// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostdev.cli.text.InputError;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("pod/qemu", new Question.OfPod(Optional.of("mine"), "qemu")),
                Arguments.of("po/qemu", new Question.OfPod(Optional.of("mine"), "qemu")),
                Arguments.of("team-a/qemu", new Question.OfPod(Optional.of("team-a"), "qemu")),
                Arguments.of("hostdevice/quad-nic", new Question.OfHostDevice("quad-nic")),
                Arguments.of("HDEV/quad-nic", new Question.OfHostDevice("quad-nic")),
                Arguments.of("quad-nic", new Question.Named(Optional.of("mine"), "quad-nic")),
                Arguments.of("02:00.1", new Question.OfAddress(PciAddress.parse("0000:02:00.1"))),
                Arguments.of(
                        "10000:e1:00.0",
                        new Question.OfAddress(PciAddress.parse("10000:e1:00.0"))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isUnderstood(String text, Question question) {
        assertThat(Question.parse(text, Optional.of("mine"))).isEqualTo(question);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "pod/", "02:00.9", "0000:02:20.0"})
    void whatIsNothingIsRefused(String text) {
        assertThatExceptionOfType(InputError.class)
                .isThrownBy(() -> Question.parse(text, Optional.empty()));
    }
}
