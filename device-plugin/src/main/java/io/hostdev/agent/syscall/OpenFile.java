// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.syscall;

/// A file descriptor of this process, closed once.
///
/// @param descriptor the number
/// @param name what it was opened on, for a person
public record OpenFile(int descriptor, String name) implements AutoCloseable {

    @Override
    public void close() {
        SystemCalls.close(this);
    }

    @Override
    public String toString() {
        return name;
    }
}
