/// A small kubelet over real Unix sockets, for tests and the sandbox: what kubelet 1.36 does with
/// device plugins and pod resources, without pods, containers or an API server.
///
/// Modelled after pkg/kubelet/cm/devicemanager. It does as the real one does, also where that is
/// awkward: it calls back while it registers a plugin, never calls again after a stream ended, and
/// removes all sockets in its directory when it starts. Not modelled: topology hints, images,
/// containers that run, the plugin watcher (`plugins_registry`).
package io.hostdev.simulated.kubelet;
