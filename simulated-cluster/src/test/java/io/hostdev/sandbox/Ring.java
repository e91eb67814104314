// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.simulated.SimulatedKernel;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// A cluster of one node, named `one`, that says nothing. Its API server is the one of this JVM, as
/// a cluster of somebody else's: what was in it goes when it is closed.
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
        Cluster cluster = Cluster.existing(ApiServer.shared().kubeconfig());
        return Sandbox.open(cluster, model, List.of("one"), screen);
    }
}
