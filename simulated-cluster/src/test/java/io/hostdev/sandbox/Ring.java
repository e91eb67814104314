// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.simulated.SimulatedKernel;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// A cluster of one node, named `one`, that says nothing.
final class Ring {

    private Ring() {}

    static Sandbox around(SimulatedKernel kernel) throws Exception {
        Screen screen = new Screen(new PrintStream(OutputStream.nullOutputStream()));
        Model model =
                new Model(
                        () -> kernel,
                        Optional.empty(),
                        ExamplePod.requesting(new HostDevice()),
                        "nothing");
        return Sandbox.open(Cluster.ofOurOwn(screen), model, List.of("one"), screen);
    }
}
