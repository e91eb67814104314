package io.hostdev.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// One node: the spec is what the operator decided for it, the status is what its agent sees there.
///
/// Named like the Node and owned by it. The status alone is also the format of a captured machine.
@Group("hostdev.io")
@Version("v1alpha1")
@ShortNames("hnode")
public final class HostNode extends CustomResource<HostNodeSpec, HostNodeStatus> {}
