/// The kubelet edge: the device plugin API and the pod resources API, over Unix sockets.
///
/// gRPC and its messages are known here and nowhere else in the agent. Start reading at
/// [io.hostdev.agent.kubelet.KubeletDevicePlugins]; what happens to one resource is in
/// [io.hostdev.agent.kubelet.ResourceEndpoint].
package io.hostdev.agent.kubelet;
