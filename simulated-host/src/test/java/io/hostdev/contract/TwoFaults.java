// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.BoundUnit.undoing;
import static io.hostdev.contract.BoundUnit.writesOfBind;

import io.hostdev.contract.WatchedBus.Write;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A bind that fails, and an undoing that fails.
///
/// @param undo counted from the first write of the bind
record TwoFaults(Fault bind, Fault undo) {

    /// Wherever the bind fails, wherever its undoing does: with another errno each time, and by the
    /// function's going.
    static Stream<TwoFaults> all() {
        List<Write> writes = writesOfBind();
        return IntStream.range(1, writes.size())
                .boxed()
                .flatMap(at -> {
                    Fault bind = new Fault(at, writes.get(at), Mishap.ERRNOS.get(at % 6));
                    return Fault.of(at + 1, undoing(writes.subList(0, at)))
                            .filter(undo ->
                                    undo.mishap() instanceof Mishap.Vanished
                                            || undo.mishap()
                                                    .equals(
                                                            Mishap.ERRNOS.get(
                                                                    (at + undo.index()) % 6)))
                            .map(undo -> new TwoFaults(bind, undo));
                });
    }

    @Override
    public String toString() {
        return bind + "; undoing, " + undo;
    }
}
