// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

/// How a command prints what it found.
enum Output {
    TEXT,
    YAML,
    JSON
}
