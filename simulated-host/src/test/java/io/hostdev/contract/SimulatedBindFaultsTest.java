// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

final class SimulatedBindFaultsTest extends BindFaultsContract {

    @Override
    HostUnderTest open() {
        return new SimulatedHost();
    }

    static Stream<Fault> faultsOfBind() {
        return Fault.ofBind();
    }

    static Stream<Fault> faultsOfRelease() {
        return Fault.ofRelease();
    }

    /// And back, and forward where there is a way.
    static Stream<Arguments> faultsOfUndoing() {
        return TwoFaults.all()
                .flatMap(faults ->
                        faults.undo().mishap() instanceof Mishap.Refused
                                ? Stream.of(Arguments.of(faults, false), Arguments.of(faults, true))
                                : Stream.of(Arguments.of(faults, false)));
    }
}
