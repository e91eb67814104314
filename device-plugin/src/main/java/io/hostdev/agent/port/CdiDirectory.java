// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.agent.container.CdiDevice;
import java.io.IOException;
import java.util.Set;

/// Our files in the directory from which container runtimes read CDI specs (`/var/run/cdi`).
public interface CdiDirectory {

    /// Writes or replaces the file of one device, by a temporary name and a rename.
    void write(CdiDevice device) throws IOException;

    /// Removes all of our files but those of these qualified names.
    void retain(Set<String> qualifiedNames) throws IOException;
}
