# Sourced by the commands of lab/: which lab is meant, where its state is, how to reach it.
#
# environment: LAB             the lab's name: several run side by side   default: default
#              HOSTDEV_CACHE   where states and programs are kept         default: ~/.cache/hostdev
# shellcheck shell=bash disable=SC2034 # variables for those who source this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
name=${LAB:-default}
cache=${HOSTDEV_CACHE:-$HOME/.cache/hostdev}
state=$cache/lab/$name
namespace=hostdev-$name
host=192.168.100.1 node=192.168.100.2 pods=10.244.0.0/24 service=10.96.0.1

say() { printf '%s [%3d s] %s\n' "lab $name:" "$SECONDS" "$*" >&2; }
die() {
  echo "lab $name: $*" >&2
  exit 1
}

# Where the time goes, for lab/verify, which sets TIMES: a line `KIND MILLISECONDS` in that file.
now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
spent() { [ -z "${TIMES:-}" ] || echo "$1 $(($(now) - $2))" >>"$TIMES"; } # KIND SINCE (now)

[[ $name =~ ^[a-z0-9-]{1,32}$ ]] || die "a lab's name (LAB=$name) has at most 32 lower case letters, digits and dashes"

# The programs that a lab consists of, linked into its own folder: bin.
link_programs() {
  local folders folder
  folders=$("$root/tools/upstream" kube-apiserver etcd kubectl kube-controller-manager kube-scheduler kubelet containerd runc cni helm)
  mkdir -p "$state/bin"
  for folder in $folders; do ln -sf "$folder"/* "$state/bin/"; done
}

is_up() { [ -e "$state/up" ] && ip netns pids "$namespace" 2>/dev/null | grep -q .; }
must_be_up() { is_up || die "it is not up: LAB=$name lab/up starts it"; }

inside() { nsenter --net="/run/netns/$namespace" "$@"; }
kubectl() { inside "$state/bin/kubectl" --kubeconfig "$state/control-plane/admin.kubeconfig" "$@"; }
control_plane() { PROGRAMS=$state/bin HOST=$host SERVICE=$service inside "$root/lab/machine/control-plane" "$1" "$state/control-plane"; } # ACT
helm() { inside "$state/bin/helm" --kubeconfig "$state/control-plane/admin.kubeconfig" "$@"; }

# Adds emulated devices to those that the machine has from its next power-on.
add_devices() { # DEVICE...      as QEMU's option -device describes one: e1000e,addr=0x12
  touch "$state/devices"
  [ $# = 0 ] || printf '%s\n' "$@" >>"$state/devices"
}

# The kernel that the machine has from its next power-on.
choose_kernel() { # debian|built
  if [ "$1" = built ]; then "$root/lab/kernel"; fi >"$state/kernel" # nothing: machine/boot takes Debian's
}

# The machine, from its first boot or from what is left on its disk (lab/reboot).
power_on() {
  KERNEL=$(cat "$state/kernel") IOMMU=$(cat "$state/iommu") DEVICES=$(cat "$state/devices") TAP=tap0 \
    setsid nsenter --net="/run/netns/$namespace" "$root/lab/machine/boot" "$state" "$state/guest.sh" >"$state/machine.log" 2>&1 </dev/null &
  echo $! >"$state/machine.pid"
}
power_off() {
  local machine
  machine=$(cat "$state/machine.pid")
  kill -9 "$machine" 2>/dev/null || true
  while kill -0 "$machine" 2>/dev/null; do sleep 0.1; done
}
# QEMU's processors run side by side, and now and then it trips over itself (lab/contract says on what). Says how.
emulator_aborted() { grep 'qemu-system.*: Assertion' "$state/machine.log"; }
# It aborts, or the machine stands still: answers nobody, and QEMU's monitor does not either, or the guest's kernel has said
# that its threads get no processor; or one of its processors gets no timer interrupts any more, so that who sleeps there never wakes.
emulator_failed() { emulator_aborted || if machine_answers; then timer_has_stopped; else monitor_is_silent || kernel_starves; fi; }
timer_has_stopped() { # the machine's tick is periodic (machine/boot): a processor that is idle has its interrupts, too
  local before after cpu
  read -ra before < <(timer_interrupts) && sleep 2 && read -ra after < <(timer_interrupts) || return 1
  for cpu in "${!before[@]}"; do
    [ "${before[cpu]}" != "${after[cpu]}" ] || { echo "processor $cpu of the emulated machine gets no timer interrupts" && return 0; }
  done
  return 1
}
timer_interrupts() { # of each processor
  inside timeout 60 ssh -F "$state/ssh_config" -o ControlPath=none -o ConnectTimeout=50 node cat /proc/interrupts 2>/dev/null </dev/null |
    awk '$1 == "LOC:" { for (at = 2; $at ~ /^[0-9]+$/; at++) printf "%s ", $at; print "" }'
}
machine_answers() { inside timeout 60 ssh -F "$state/ssh_config" -o ControlPath=none -o ConnectTimeout=50 node true >/dev/null 2>&1 </dev/null; }
monitor_is_silent() { kill -0 "$(cat "$state/machine.pid")" 2>/dev/null && ! python3 "$root/lab/machine/qmp.py" "$state/qmp" '' >/dev/null 2>&1 && echo "QEMU's monitor does not answer"; }
kernel_starves() { grep -aE 'rcu: .*(kthread starved|detected stall)' "$state/machine.log" | tail -n 1 | grep .; }
# A busy machine can make the emulated one miss the start of its second processor's timer. Such a kernel says so and never
# gets to its first process; it is started anew. So is, once, a machine whose emulator has aborted.
wait_for_boot() {
  local deadline=$((SECONDS + 300)) aborted=''
  until shell_answers 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || die "a shell on the node: not seen in time (logs: $state/*.log)"
    if grep -q 'kthread timer wakeup' "$state/machine.log"; then
      say "the kernel has lost a timer; power off and on"
      power_off
      power_on
    elif ! kill -0 "$(cat "$state/machine.pid")" 2>/dev/null; then
      if [ -n "$aborted" ] || ! aborted=$(emulator_aborted); then
        die "the virtual machine has ended ($state/machine.log)"
      fi
      say "power on once more, because QEMU itself has aborted: $aborted"
      power_on
    fi
    sleep 0.2
  done
}
shell_answers() { inside ssh -F "$state/ssh_config" -o ControlMaster=yes -fN node </dev/null; }

# On the node, as root: one argument is a shell command line, several are a command and its arguments, word for word.
on_node() {
  local line=$1
  if [ $# -gt 1 ]; then printf -v line '%q ' "$@"; fi
  inside ssh -F "$state/ssh_config" node "$line"
}

# Waits until a command succeeds. The lab itself may have died: then there is nothing to wait for.
wait_for() { # SECONDS WHAT COMMAND...
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || die "$what: not seen in time (logs: $state/*.log)"
    if [ -e "$state/machine.pid" ] && ! kill -0 "$(cat "$state/machine.pid")" 2>/dev/null; then
      die "$what: the virtual machine has ended ($state/machine.log)"
    fi
    sleep 0.2
  done
}
