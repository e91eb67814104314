# The kubelet's end and its start, and what it says of its pods' devices. Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # root: lab.sh

on_node 'cat >/run/kubelet.py' <"$root/lab/machine/kubelet.py"
plugins=/var/lib/kubelet/device-plugins # the kubelet's directory of them
kubelet() { on_node python3 -S /run/kubelet.py "$@"; }

stop_kubelet() { # SIGNAL
  on_node "pkill -$1 -x kubelet; while pgrep -x kubelet >/dev/null; do sleep 0.05; done"
}
start_kubelet() { # returns when it has opened its socket for device plugins
  on_node "bash /run/start-kubelet; until [ $plugins/kubelet.sock -nt /run/kubelet-started ]; do sleep 0.05; done"
}

# How long after a file on the node was made the kubelet has heard of a resource again.
registered() { # RESOURCE FILE
  local said
  said=$(kubelet registered "$@")
  echo "$1: ${said:-not yet}${said:+ s after $2 was made}"
  [ -n "$said" ]
}
listed() { # RESOURCE FILE      the list of its devices, too: before it comes, the kubelet turns pods away
  local said
  said=$(kubelet listed "$@")
  echo "$1: ${said:-no list yet}${said:+ s after $2 was made}"
  [ -n "$said" ]
}
registered_within() { # SECONDS RESOURCE FILE
  registered "$2" "$3" &&
    awk -v took="$(kubelet registered "$2" "$3")" -v limit="$1" -v patience="${PATIENCE:-1}" 'BEGIN { exit !(took <= limit * patience) }'
}
offered_since() { # FILE NUMBER RESOURCE      in a report on the node that the kubelet has made after the file was made
  local heartbeat made
  heartbeat=$(kubectl get node lab -o 'jsonpath={.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}')
  made=$(on_node "date -u -r $1 +%FT%TZ")
  echo "reported at $heartbeat; $1 was made at $made"
  allocatable_is "$2" "$3" && [[ $heartbeat > $made ]]
}
kubelet_lists() { # LINE...      PodResources: of our devices these, and no others
  local said
  said=$(kubelet pods) || return 1
  said=$(grep -F hostdev.io/ <<<"$said" | sort || true)
  printf '%s\n' "${said:-PodResources shows no device of ours}"
  [ "$said" = "$(printf '%s\n' "$@" | sort)" ]
}
