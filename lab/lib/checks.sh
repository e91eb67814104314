# The verbs of scenarios: steps, checks, and questions to the node's kernel. Sourced by lab/verify after lab.sh.
#
# A check runs a command that prints its evidence and says by its exit status whether it holds. The first check that does
# not hold ends the scenario.
# shellcheck shell=bash disable=SC2154 # root, tally: lab.sh and lab/verify

step() { printf '\n-- %s\n' "$*"; }

check() { # TEXT COMMAND...      must hold now
  local evidence
  if evidence=$(watched "${@:2}" 2>&1 </dev/null); then passed "$1" "$evidence"; else failed "$1" "$evidence"; fi
}
watched() { # COMMAND...      is ended where the emulated machine stands still: it would wait for ever
  local status=0 watch self=$BASHPID # here, since in the background it would be another
  end_if_emulator_failed "$self" >/dev/null 2>&1 &
  watch=$!
  "$@" || status=$?
  kill "$watch" 2>/dev/null
  return $status
}
end_if_emulator_failed() { # PID      with all that it has started
  local pause watch=$BASHPID
  trap 'kill "$pause"; exit' TERM
  while sleep 60 & pause=$! && wait "$pause"; do
    # shellcheck disable=SC2046 # a word each
    ! emulator_failed || kill "$1" $(descendants "$1" | grep -vx "$watch")
  done
}
descendants() { # PID
  local child
  for child in $(pgrep -P "$1"); do
    echo "$child"
    descendants "$child"
  done
}

eventually() { # SECONDS TEXT COMMAND...      must hold within so many seconds; generous: there is no KVM, and neighbours
  local evidence began started=$SECONDS limit=$(($1 * ${PATIENCE:-1})) doubt=$((SECONDS + 60))
  began=$(now)
  until evidence=$(watched "${@:3}" 2>&1 </dev/null); do
    [ $((SECONDS - started)) -lt $limit ] || failed "$2" "$evidence" "after $limit s"
    ! emulator_aborted >/dev/null 2>&1 || failed "$2" "$evidence" "QEMU has aborted"
    if [ $SECONDS -ge $doubt ]; then
      ! emulator_failed >/dev/null 2>&1 || failed "$2" "$evidence" "the emulated machine stands still"
      doubt=$((SECONDS + 60))
    fi
    sleep 0.3
  done
  spent waiting "$began"
  passed "$2" "$evidence" "after $((SECONDS - started)) s"
}

passed() { # TEXT EVIDENCE [WHEN]
  echo ok >>"$tally"
  printf 'ok    %s%s\n' "$1" "${3:+ ($3)}"
  show_evidence "$2"
}

failed() {
  echo FAIL >>"$tally"
  printf 'FAIL  %s%s\n' "$1" "${3:+ ($3)}"
  show_evidence "$2"
  exit 1
}

show_evidence() { # a text's first lines, and its last
  [ -z "$1" ] || cut -c 1-220 <<<"$1" | awk '{ line[NR] = $0 } END {
    for (at = 1; at <= NR; at++)
      if (NR <= 30 || at <= 12 || at > NR - 17) print "        " line[at]
      else if (at == 13) print "        ... " NR - 29 " lines ..."
  }'
}

# --- what the kernel says (machine/kernel.py on the node) -------------------------------------------------------------

prepare_node() { on_node 'cat >/run/kernel.py' <"$root/lab/machine/kernel.py"; }
kernel() { on_node python3 -S /run/kernel.py "$@"; }

not() { # COMMAND...      says no, which is 1: an ssh that fails says 255
  local status=0
  "$@" || status=$?
  [ $status = 1 ]
}
shows() { # PATTERN COMMAND...      a line of what the command prints matches
  local said
  said=$("${@:2}")
  printf '%s\n' "$said"
  grep -Eq -- "$1" <<<"$said"
}
shows_not() { # PATTERN COMMAND...      the command succeeds and prints something, and no line of it matches
  local said
  said=$("${@:2}") || return 1
  printf '%s\n' "$said"
  [ -n "$said" ] && ! grep -Eq -- "$1" <<<"$said"
}
says_nothing() { # WORDS COMMAND...      the command succeeds and prints nothing, which means what the words say
  local said
  said=$("${@:2}") || return 1
  printf '%s\n' "${said:-$1}"
  [ -z "$said" ]
}
all_say() { # VALUE TEXT: the second word of each line of the text is the value
  printf '%s\n' "$2"
  [ -n "$2" ] && awk -v value="$1" '$2 != value { exit 1 }' <<<"$2"
}
on_driver() { all_say "$1" "$(kernel drivers "${@:2}")"; }
no_override() { all_say - "$(kernel overrides "$@")"; }
no_interfaces() { all_say - "$(kernel interfaces "$@")"; }
an_interface_each() {
  kernel interfaces "$@" | awk '{ print } $2 == "-" { missing = 1 } END { exit missing }'
}
viability_is() { # WORDS GROUP
  local said
  said=$(kernel viability "$2")
  echo "/dev/vfio/$2: $said"
  [ "$said" = "$1" ]
}
held_by() { # NAME GROUP: a process of that name, and nobody else
  local said
  said=$(kernel holders "$2")
  printf '%s\n' "$said"
  [ -n "$said" ] && ! grep -qv "^$1" <<<"$said"
}
held_by_nobody() { says_nothing "no process has /dev/vfio/$1 open" kernel holders "${1:?}"; } # GROUP
any_event_of() { # any_bind|any_unbind FUNCTION...: what the kernel's account has of them
  local event=$1 said
  shift
  said=$(kernel account-of "$event" | grep -F -e "$(printf '%s\n' "$@")" || true)
  printf '%s\n' "${said:-no $event of $*}"
  [ -n "$said" ]
}
untouched() { # FUNCTION...: since `kernel account` no driver has let go of one, or was tried on it
  local said
  said=$(kernel account-of) || return 1
  said=$(grep -E ' any_(un)?bind ' <<<"$said" | grep -F -e "$(printf '%s\n' "$@")" || true)
  printf '%s\n' "${said:-no driver has let go of one of $*, or was tried on it}"
  [ -z "$said" ]
}
only_holders_opened() { # no group was opened to see whether it is free
  local others
  others=$(kernel account-of group_open) || return 1
  others=$(grep -v ' holder-' <<<"$others" || true)
  printf '%s\n' "${others:-nobody but the holders has opened a group}"
  [ -z "$others" ]
}
no_node() { on_node "! ls -l /dev/vfio/$1"; } # GROUP

# In the kernel's account (kernel account): a process's last close of VFIO files, and the first time that vfio-pci let
# go of a function afterwards, or before.
closed_before_unbound() { # PROCESS FUNCTIONS
  local last unbinds
  last=$(last_close "$1") unbinds=$(kernel account-of vfio_unbind | sort -n)
  printf '%s\n' "$last" "$unbinds"
  [ "$(grep -c . <<<"$unbinds")" = "$2" ] && earlier "$last" "$unbinds"
}
last_close() { # PROCESS
  kernel account-of | sort -n | grep -E " $1[^ ]* +(group|device)_close\$" | tail -n 1
}
earlier() { # A LINES      the time at the beginning of A is before that of the first of the lines; both exist
  awk -v one="$1" -v other="$2" 'BEGIN { exit !(one + 0 > 0 && one + 0 < other + 0) }'
}
# Then the host's driver has so many functions within so many seconds, the first of them only after the last was let go of.
together() { # PROCESS FUNCTIONS SECONDS
  local last unbinds binds
  last=$(last_close "$1") unbinds=$(kernel account-of vfio_unbind | sort -n) binds=$(kernel account-of host_bind | sort -n)
  printf '%s\n' "$last" "$unbinds" "$binds"
  [ "$(grep -c . <<<"$binds")" = "$2" ] && earlier "$(tail -n 1 <<<"$unbinds")" "$binds" &&
    awk -v close_="$last" -v bound="$(tail -n 1 <<<"$binds")" -v seconds="$3" -v patience="${PATIENCE:-1}" 'BEGIN {
      printf "%.3f s after the last close\n", bound - close_
      exit !(bound - close_ <= seconds * patience) }'
}
never_unbound() { says_nothing "vfio-pci has let go of no function" kernel account-of vfio_unbind; }

# --- what docs/ says --------------------------------------------------------------------------------------------------

as_documented() { # FILE SECTION      what that section of docs/FILE shows, run and compared (documented.py)
  local word
  mkdir -p "$state/words"
  for word in kubectl helm; do
    printf '#!/usr/bin/env bash\n. %q\n%s "$@"\n' "$root/lab/lib/lab.sh" "$word" >"$state/words/$word"
    chmod +x "$state/words/$word"
  done
  (cd "$root" && PATH=$state/words:$PATH python3 -S lab/lib/documented.py "docs/$1" "$2")
}

# --- what Kubernetes says ---------------------------------------------------------------------------------------------

field_is() { # VALUE JSONPATH OBJECT...      as `kubectl get` names it
  local said
  said=$(kubectl get "${@:3}" -o "jsonpath={$2}")
  echo "${*:3}: $2 = $said"
  [ "$said" = "$1" ]
}
unit_says() { # PATTERN      a unit's line: id, phase, holder, since when
  local said
  said=$(kubectl get hostnode lab -o 'jsonpath={range .status.units[*]}{.id} {.phase} {.holder} since {.since}{"\n"}{end}')
  printf '%s\n' "${said:-no unit}"
  grep -Eq -- "$1" <<<"$said"
}
device_says() { # PATTERN HOSTDEVICE      its condition Ready: status, reason, message
  shows "$1" kubectl get hostdevice "$2" -o 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.reason} {.message}{end}'
}
host_device() { # NAME SPEC
  kubectl apply -f - <<<"{apiVersion: hostdev.io/v1alpha1, kind: HostDevice, metadata: {name: $1}, spec: $2}"
}
logs_say() { # WORDS POD
  kubectl logs "$2" | grep -F -- "$1"
}
gone() { # OBJECT...
  local said
  said=$(kubectl get "$@" 2>&1) || { grep -q NotFound <<<"$said" && return 0; }
  printf '%s\n' "$said"
  return 1
}

# --- what scenarios ask for -------------------------------------------------------------------------------------------

condition_says() { # TYPE STATUS REASON|any WORDS HOSTDEVICE      words: each of them is in the message (a | between them)
  local said words word
  said=$(kubectl get hostdevice "$5" -o "jsonpath={range .status.conditions[?(@.type==\"$1\")]}{.status} {.reason}: {.message}{end}")
  echo "HostDevice $5: $1 $said"
  [[ $said == "$2 "* && ($3 == any || $said == "$2 $3: "*) ]] || return 1
  IFS='|' read -ra words <<<"$4"
  for word in "${words[@]}"; do [[ $said == *"$word"* ]] || return 1; done
}
node_says() { # WORDS HOSTDEVICE      in its status, of the lab's node
  local said
  said=$(kubectl get hostdevice "$2" -o 'jsonpath={.status.nodes[?(@.name=="lab")]}')
  printf '%s\n' "$said"
  [[ $said == *"$1"* ]]
}
unit_is() { # UNIT PHASE [WORDS]      in the HostNode
  local said
  said=$(kubectl get hostnode lab -o 'jsonpath={range .status.units[*]}{.id} {.phase} ({.holder}) {.reason}: {.message}{"\n"}{end}')
  printf '%s\n' "${said:-no units}"
  grep "^$1 $2 " <<<"$said" | grep -qF -- "${3:-}"
}
units_are() { # UNIT...      of the HostNode's spec, all of them
  local said
  said=$(kubectl get hostnode lab -o 'jsonpath={.spec.units[*].id}')
  echo "planned: $said"
  [ "$said" = "$*" ]
}
allocatable_is() { field_is "$1" ".status.allocatable.hostdev\\.io/$2" node lab; } # NUMBER RESOURCE

qemu_pod() { # NAME RESOURCE      examples/qemu-pod.yaml, for another resource
  sed -e "s/quad-nic/$2/g; s/QUAD-NIC/${2^^}/g; s/^  name: qemu$/  name: $1/; s/configMap: { name: qemu }/configMap: { name: $1 }/" \
    "$root/examples/qemu-pod.yaml" | kubectl apply -f -
}
idle_pod() { # NAME RESOURCE [SPEC-LINE...]      does nothing with what it is given
  { printf '%s\n' 'apiVersion: v1' 'kind: Pod' "metadata: {name: $1}" 'spec:' \
    '  terminationGracePeriodSeconds: 1' \
    "  containers: [{name: idle, image: 'localhost/busybox:1', command: [sleep, infinity], resources: {limits: {hostdev.io/$2: 1}}}]" &&
    printf '  %s\n' "${@:3}"; } | kubectl apply -f -
}
given_to() { # ADDRESSES POD      in all three variables; the HOSTDEV one in any order, and nowhere anything else of PCI
  local environment name value said
  environment=$(kubectl exec "$2" -- env | grep -E '^(PCI_RESOURCE|PCIDEVICE|HOSTDEV)_')
  printf '%s\n' "$environment"
  [ -n "$environment" ] || return 1
  while IFS='=' read -r name value; do
    said=$(grep -oE '[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]' <<<"$value" | sort -u | xargs)
    [ "$said" = "$1" ] || { echo "$name names $said" && return 1; }
  done <<<"$environment"
}
guest_tree() { # POD      QEMU's own account (info qtree): a line for each vfio-pci device: root port, address, multifunction, host
  kubectl logs "$1" | awk '
    /dev: pcie-root-port/ { port = $NF }
    /dev: /               { vfio = /dev: vfio-pci/ }
    vfio && $1 == "host"          { host = $3 }
    vfio && $1 == "addr"          { address = $3 }
    vfio && $1 == "multifunction" { print port, address, $3, host }' | tr -d '"' | sort -k 4
}
qemu_has() { # POD "ADDRESS-IN-SLOT MULTIFUNCTION HOST"...      these alone, ascending by host
  local said
  said=$(guest_tree "$1")
  printf '%s\n' "$said"
  [ "$(cut -d ' ' -f 2- <<<"$said")" = "$(printf '%s\n' "${@:2}")" ]
}
guest_slots() { # NUMBER POD      different root ports in QEMU's tree
  local said
  said=$(guest_tree "$2" | cut -d ' ' -f 1 | sort -u)
  printf '%s\n' "$said"
  [ "$(grep -c . <<<"$said")" = "$1" ]
}
attached_in_order() { # POD FUNCTION...
  local said
  said=$(kubectl logs "$1" | awk '/^attach/ { print $2 }' | xargs)
  echo "attached: $said"
  [ "$said" = "${*:2}" ]
}
never_not_viable() { # POD...      QEMU has not met a group that the kernel does not let go of
  local pod said=''
  for pod; do said+=$(kubectl logs "$pod")$'\n' || return 1; done
  said=$(grep -i 'not viable' <<<"$said" || true)
  printf '%s\n' "${said:-no \"group is not viable\" in the logs of $*}"
  [ -z "$said" ]
}
# The agent's journal: all that was taken is given back, all that was allocated is returned.
owes_nothing() { says_nothing "the journal has no open record" kernel open-records; }

# --- the machine's known state ----------------------------------------------------------------------------------------

# As it was after its boot: the next scenario may start here.
as_found() {
  local differences
  differences=$(kernel differences && kubectl get pods -o name && hostdev_idle) || {
    printf '%s\n' "$differences"
    return 1
  }
  [ -z "$differences" ] || {
    printf '%s\n' "$differences"
    return 1
  }
  echo "every function is on its driver of after boot, no driver_override; no pod, no HostDevice, no unit;"
  echo "nobody has VFIO open or mapped; the agent's journal owes nothing"
}
hostdev_idle() { # a line for each thing that is not
  local said
  said=$(kubectl get crds -o name) || return 1
  [ -n "$said" ] || return 0
  kubectl get hostdevices -o name &&
    kubectl get hostnodes -o 'jsonpath={range .items[*].status.units[*]}unit {.id}: {.phase}{"\n"}{end}' &&
    said=$(kubectl -n hostdev-system get pods --no-headers) || return 1
  grep -v ' 1/1 *Running ' <<<"$said" || true
}
