# What Hostdev leaves on a node and in a cluster. Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # state: lab.sh
. "$root/lab/lib/install.sh"

installed() { # its operator, its agent
  kubectl -n hostdev-system rollout status deployment/hostdev-operator --timeout=5s &&
    kubectl -n hostdev-system rollout status daemonset/hostdev-agent --timeout=5s
}
nothing_on_disk() { # of ours
  says_nothing "no file, no socket, no VFIO node of a device" on_node \
    'ls -d /var/lib/hostdev /var/run/cdi/hostdev-* /var/lib/kubelet/device-plugins/hostdev-* /dev/vfio/[0-9]* /dev/vfio/devices/* 2>/dev/null || true'
}
nothing_runs() { # of ours, and nobody has rights through us
  local said rights
  said=$(kubectl -n hostdev-system get all,serviceaccounts,roles,rolebindings,leases -o name) &&
    rights=$(kubectl get clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings -o name) || return 1
  said=$(grep -v -e ^serviceaccount/default <<<"$said"; grep -i hostdev <<<"$rights" || true)
  printf '%s\n' "${said:-no object of the release}"
  [ -z "$said" ]
}
drivers_as_after_boot() { says_nothing "every function is on its driver of after boot, no driver_override" kernel differences; }
