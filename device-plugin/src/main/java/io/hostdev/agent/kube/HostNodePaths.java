// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

/// Where the API server has what the agent reads and writes.
final class HostNodePaths {

    static final String API_VERSION = "hostdev.io/v1alpha1";
    static final String ALL = "/apis/%s/hostnodes".formatted(API_VERSION);

    private HostNodePaths() {}

    static String one(String name) {
        return ALL + "/" + name;
    }

    static String status(String name) {
        return one(name) + "/status";
    }

    static String owner(String name) {
        return "/api/v1/nodes/" + name;
    }
}
