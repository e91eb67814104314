# Of cards that vanish and come back: by the slot's hotplug (QEMU's device_del and device_add), by sysfs; and what is left of them.
# Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # root, state: lab.sh

# The machine's slots tell the guest, as a slot's button does (ACPI hotplug here): it unbinds the driver and ejects the card, at
# once or when whoever has it lets go. The first slot's card is 0000:01:00.0.
unplug() { python3 "$root/lab/machine/qmp.py" "$state/qmp" device_del "$1" && echo "asked for $1"; } # ID
plug() { python3 "$root/lab/machine/qmp.py" "$state/qmp" device_add "$1" && echo "plugged $1"; }    # DEVICE as in lab/up --device
first_card=igb,bus=rp1,addr=0,netdev=n0,id=card1 # as the machine has it from its boot (machine/boot)

remove() { on_node "echo 1 >/sys/bus/pci/devices/$1/remove"; }
remove_without_waiting() { on_node "(echo 1 >/sys/bus/pci/devices/$1/remove) >/run/removal 2>&1 </dev/null & sleep 0.5"; }
rescan() { on_node 'echo 1 >/sys/bus/pci/rescan'; }
is_gone() { on_node "! ls -d /sys/bus/pci/devices/$1"; }

is_on_no_list() { # RESOURCE FUNCTION...
  local functions function
  functions=$(kubectl get hostnode lab -o 'jsonpath={.status.functions[*].address}') || return 1
  for function in "${@:2}"; do
    [[ " $functions " != *" $function "* ]] || { echo "HostNode lists $function" && return 1; }
  done
  echo "HostNode does not list ${*:2}"
  allocatable_is 0 "$1" && owes_nothing && no_cdi_file && nobody_has_it
}
no_cdi_file() { on_node '! ls /var/run/cdi | grep hostdev-'; }
nobody_has_it() {
  local said
  said=$(kubectl get hostnode lab -o 'jsonpath={range .status.units[*]}{.id} {.phase} ({.holder}){"\n"}{end}') || return 1
  printf '%s\n' "${said:-no unit}"
  ! grep -Eq 'InUse|\(.+\)' <<<"$said"
}
is_told() { # REASON WORDS KIND NAME      an Event of it, with these words
  local said
  said=$(events_of "$1" "$3" "$4")
  printf '%s\n' "$said"
  grep -qF -- "$2" <<<"$said"
}
is_told_once() { # REASON KIND NAME
  local said
  said=$(events_of "$@")
  printf '%s\n' "$said"
  [ "$(grep -c . <<<"$said")" = 1 ]
}
events_of() { # REASON KIND NAME      of the object that has this name now
  kubectl get events --field-selector "reason=$1,involvedObject.uid=$(kubectl get "$2" "$3" -o 'jsonpath={.metadata.uid}')" \
    -o 'jsonpath={range .items[*]}{.involvedObject.kind} {.involvedObject.name} {.type}: {.message}{"\n"}{end}'
}

# How long after the kernel's event of its removal it is on no list, measured on the node. The kubelet tells the API server what it
# has every two seconds here (nodeStatusUpdateFrequency, ten by default), so the Node says when that was, and not when it knew.
watch_departure() { # FUNCTION RESOURCE
  on_node "python3 -S /run/kernel.py departure $1 hostdev.io/$2 $state/control-plane >/run/departure 2>&1 </dev/null &
    until grep -q waiting /run/departure; do sleep 0.1; done"
}
departed_within() { # SECONDS      journal, CDI, HostNode
  local said
  said=$(on_node cat /run/departure)
  printf '%s\n' "$said"
  grep -q '^Node ' <<<"$said" &&
    awk -v most="$(($1 * ${PATIENCE:-1}))" '/^(journal|CDI|HostNode) / && $2 > most * 1000 { late = 1 } END { exit late }' <<<"$said"
}
describes() { # WORDS POD      as its owner reads it
  kubectl describe pod "$2" | sed -n '/^Events:/,$p' | grep -F -- "$1"
}

agent_cost() { # restarts of the agent's container; descriptors, resident memory (MiB) of its process; files that it keeps
  local pid
  pid=$(on_node "pgrep -f 'io[.]hostdev[.]agent[.]Main'")
  echo "$(kubectl -n hostdev-system get pods -l app.kubernetes.io/component=agent -o 'jsonpath={.items[0].status.containerStatuses[0].restartCount}') restarts," \
    "$(on_node "ls /proc/$pid/fd | wc -l") descriptors, $(on_node "awk '/^VmRSS/ { print int(\$2 / 1024) }' /proc/$pid/status") MiB," \
    "$(on_node 'find /var/lib/hostdev /var/run/cdi /var/lib/kubelet/device-plugins -type f -o -type s | wc -l') files"
}
has_not_grown() { # BEFORE AFTER: no restart and no file more, at most 10 descriptors and 30 MiB more
  printf '%s\n' "before: $1" "after:  $2"
  awk -v before="$1" -v after="$2" 'BEGIN {
    exit !(split(before, b, " ") == 8 && split(after, a, " ") == 8 && a[1] == b[1] && a[3] - b[3] <= 10 && a[5] - b[5] <= 30 && a[7] <= b[7]) }'
}
