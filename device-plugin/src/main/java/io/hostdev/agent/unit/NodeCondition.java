// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

/// A condition of the node, without its times: the edge to the API server adds those.
///
/// @param reason CamelCase
public record NodeCondition(String type, boolean status, String reason, String message) {}
