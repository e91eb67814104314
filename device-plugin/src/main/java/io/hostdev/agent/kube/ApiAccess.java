// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// How to get to an API server. Asked before each request, so that what is renewed meanwhile counts
/// from the next one on.
public interface ApiAccess {

    /// Where it is, without a path of the API.
    URI server();

    /// Whom to trust, and as whom to come. The same instance as long as nothing has changed:
    /// another one is a new connection.
    SSLContext tls() throws IOException;

    /// A bearer token. Absent: [#tls] has a client certificate.
    Optional<String> token() throws IOException;
}
