/// A modelled kernel behind the agent's ports: one [io.hostdev.simulated.SimulatedKernel] is one
/// node.
@org.jspecify.annotations.NullMarked
package io.hostdev.simulated;
