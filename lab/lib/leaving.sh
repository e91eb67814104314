# What Hostdev leaves on a node and in a cluster. Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # state: lab.sh
. "$root/lab/lib/install.sh"

installed() { # its operator, its agent
  kubectl -n hostdev-system rollout status deployment/hostdev-operator --timeout=5s &&
    kubectl -n hostdev-system rollout status daemonset/hostdev-agent --timeout=5s
}
nothing_on_disk() { # of ours
  local said
  said=$(on_node 'ls -d /var/lib/hostdev /var/run/cdi/hostdev-* /var/lib/kubelet/device-plugins/hostdev-* /dev/vfio/[0-9]* /dev/vfio/devices/* 2>/dev/null' || true)
  printf '%s\n' "${said:-no file, no socket, no VFIO node of a device}"
  [ -z "$said" ]
}
nothing_runs() { # of ours, and nobody has rights through us
  local said
  said=$(kubectl -n hostdev-system get all,serviceaccounts,roles,rolebindings -o name 2>/dev/null |
    grep -v -e ^serviceaccount/default; kubectl get clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings -o name | grep -i hostdev || true)
  printf '%s\n' "${said:-no object of the release}"
  [ -z "$said" ]
}
drivers_as_after_boot() {
  local said
  said=$(kernel differences)
  printf '%s\n' "${said:-every function is on its driver of after boot, no driver_override}"
  [ -z "$said" ]
}
