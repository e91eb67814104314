# The guest's script: makes the virtual machine a node of the lab's control plane, with a shell by ssh, and stays.
# Node Ready some 20 s after power-on. Follow it from outside by `lab/node tail -f /run/kubelet.log`.
#
# environment: STATE            the lab's folder: bin, ssh keys, control-plane; this machine sees it by 9p
#              STORE            the images, as machine/store packs them
#              HOST NODE PODS   addresses: of the control plane, of this node, of its pods (a network)
# shellcheck shell=bash
: "${STATE:?}" "${STORE:?}" "${HOST:?}" "${NODE:?}" "${PODS:?}"
export PATH=$STATE/bin:$PATH
hostname lab

# What udev would load on a real node: the network's modules, and the host drivers of the devices.
for module in virtio_net e1000e; do modprobe "$module"; done
uplink=$(ls /sys/bus/pci/devices/0000:00:10.0/virtio*/net) # machine/boot
ip link set "$uplink" up
ip address add "$NODE/24" dev "$uplink"
ip route add default via "$HOST"

# --- a shell for lab/node ---------------------------------------------------------------------------------------------
mkdir -p /root/.ssh
chmod go-w /root
chmod 700 /root/.ssh
cp "$STATE/ssh_key.pub" /root/.ssh/authorized_keys
chmod 600 /root/.ssh/authorized_keys
echo "export PATH=$PATH" >/root/.bashrc # read by the shell of each command
dropbear -F -E -s -r "$STATE/ssh_host_key" >/run/dropbear.log 2>&1 &

# --- the node: all that it writes lies in memory ----------------------------------------------------------------------
for module in veth igb e1000 nvme snd_hda_intel; do modprobe "$module"; done &
modprobe overlay
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /var/lib/kubelet /var/lib/containerd /etc/cni/net.d /etc/cdi
for directory in /var/lib/kubelet /var/lib/containerd /var/log; do mount -t tmpfs tmpfs "$directory"; done
if [ -e "$STATE/disk.tar" ]; then tar -C / -xf "$STATE/disk.tar"; fi # this is no first boot (lab/reboot)
cat >/etc/cni/net.d/10-lab.conflist <<JSON
{"cniVersion":"1.0.0","name":"lab","plugins":[{"type":"ptp","ipam":{"type":"host-local",
 "ranges":[[{"subnet":"$PODS"}]],"routes":[{"dst":"0.0.0.0/0"}]}}]}
JSON
cat >/run/containerd.toml <<TOML
version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "localhost/pause:1"
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ["$STATE/bin"]
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
    BinaryName = "$STATE/bin/runc"
TOML
tar -C /var/lib/containerd --xattrs -xf "$STORE"
containerd -c /run/containerd.toml >/run/containerd.log 2>&1 &
cat >/run/kubelet.yaml <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: "$STATE/control-plane/ca.crt"}}
cgroupDriver: cgroupfs
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failSwapOn: false
makeIPTablesUtilChains: false
nodeStatusUpdateFrequency: 2s
resolvConf: ""
staticPodPath: /run/static-pods
evictionHard: {memory.available: 50Mi, nodefs.available: 0%, imagefs.available: 0%, nodefs.inodesFree: 0%, imagefs.inodesFree: 0%}
YAML
mkdir -p /run/static-pods
cat >/run/start-kubelet <<SH # also after its end, which is systemd's business elsewhere
touch /run/kubelet-started
setsid kubelet --config /run/kubelet.yaml --kubeconfig "$STATE/control-plane/node.kubeconfig" --hostname-override lab --vmodule client=2 \\
  --node-ip "$NODE" >>/run/kubelet.log 2>&1 </dev/null &
SH
until ctr version >/dev/null 2>&1; do sleep 0.2; done
bash /run/start-kubelet
wait
