// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.writesOfBind;
import static io.hostdev.contract.BoundUnit.writesOfRelease;

import io.hostdev.agent.port.Errno;
import io.hostdev.contract.WatchedBus.Write;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A write that fails, once.
///
/// @param index of the write, from 0
record Fault(int index, Write write, Mishap mishap) {

    static Stream<Fault> ofBind() {
        return of(0, writesOfBind());
    }

    static Stream<Fault> ofRelease() {
        return of(0, writesOfRelease());
    }

    /// Each of these writes, with all that can befall it.
    ///
    /// @param first the index of the first of them
    static Stream<Fault> of(int first, List<Write> writes) {
        return IntStream.range(0, writes.size())
                .boxed()
                .flatMap(at ->
                        Mishap.of(writes.get(at))
                                .map(mishap -> new Fault(first + at, writes.get(at), mishap)));
    }

    /// The errno that it fails with.
    Errno errno() {
        return ((Mishap.Refused) mishap).errno();
    }

    @Override
    public String toString() {
        return "%s at write %d, %s %s".formatted(mishap, index + 1, write.step(), write.subject());
    }
}
