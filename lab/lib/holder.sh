# Pods whose program is machine/holder.py: consumers of devices that do what their steps say. Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # root: lab.sh

on_node 'mountpoint -q /run/frozen || {
  mkdir -p /run/frozen && modprobe -a loop ext4 && truncate -s 8M /run/frozen.ext4 &&
    mkfs.ext4 -q /run/frozen.ext4 && mount -o loop /run/frozen.ext4 /run/frozen
}'

holder_pod() { # NAME RESOURCE STEP...
  pod "$1" "" "$(container holder "$2" "${@:3}")"
}
init_holder_pod() { # NAME RESOURCE STEP...      as an ordinary init container, before a container without devices
  pod "$1" "$(container holder "$2" "${@:3}")" '{name: main, image: "localhost/busybox:1", command: [sleep, infinity]}'
}

container() { # NAME RESOURCE STEP...
  cat <<YAML
    {name: $1, image: "localhost/busybox:1", resources: {limits: {"$2": 1}},
     command: [/usr/bin/python3, -S, /holder.py$(printf ', "%s"' "${@:3}")],
     volumeMounts: [{name: holder, mountPath: /holder.py}, {name: usr, mountPath: /usr, readOnly: true},
       {name: lib, mountPath: /lib, readOnly: true}, {name: lib64, mountPath: /lib64, readOnly: true},
       {name: frozen, mountPath: /frozen}]}
YAML
}
pod() { # NAME INIT-CONTAINER CONTAINER
  kubectl apply -f - <<<"{apiVersion: v1, kind: Pod, metadata: {name: $1}, spec: $(pod_spec "$2" "$3")}"
}
holder_deployment() { # NAME REPLICAS RESOURCE STEP...
  kubectl apply -f - <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  replicas: $2
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec: $(pod_spec "" "$(container holder "$3" "${@:4}")")
YAML
}
pod_spec() { # INIT-CONTAINER CONTAINER
  cat <<YAML
    {dnsPolicy: Default, terminationGracePeriodSeconds: 30, initContainers: [$1], containers: [$2],
     volumes: [{name: holder, hostPath: {path: "$state/holder.py"}}, {name: frozen, hostPath: {path: /run/frozen}},
       {name: usr, hostPath: {path: /usr}}, {name: lib, hostPath: {path: /usr/lib}}, {name: lib64, hostPath: {path: /usr/lib64}}]}
YAML
}

has_done() { # STEP POD      its holder
  local said
  said=$(kubectl logs "$2" -c holder)
  printf '%s\n' "$said"
  grep -q " $1\$" <<<"$said"
}
go_on() { # NAME POD      ends a holder's step await=NAME
  kubectl exec "$2" -c holder -- touch "/tmp/$1"
}
# A holder with the step `stuck` outlives its pod until thaw, as one does that waits for a disk that does not answer: a
# force-deleted pod's processes get a SIGKILL after two seconds, whatever the pod's grace period is.
freeze() { on_node fsfreeze --freeze /run/frozen; }
thaw() { on_node fsfreeze --unfreeze /run/frozen; }
holder_pid() { kernel holders "$1" | sed -n 's/^holder //p'; } # GROUP
took_turns() { # PID LATER-PID      no open of a group by the later process before the last close of the other
  local closed opened
  closed=$(last_close "holder-$1") opened=$(kernel account-of group_open | grep " holder-$2 ")
  printf '%s\n' "$closed" "$opened"
  earlier "$closed" "$opened"
}
waited() { # SECONDS POD STEP LATER-STEP      between two steps of its holder, or more
  kubectl logs "$2" -c holder | awk -v from="$3" -v to="$4" -v least="$1" '{ print }
    $2 == from { began = $1 } $2 == to { ended = $1 } END { exit !(began > 0 && ended - began >= least) }'
}
