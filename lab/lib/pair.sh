# Two units of one resource, pods that have them and one that waits: whatever is restarted, this must not change. Sourced by
# scenarios, after holder.sh and kubelet.sh.
# shellcheck shell=bash disable=SC2034 # variables for those who source this
resource=hostdev.io/pair
declare -A group=() # of each unit
for unit in 0000:01:00.0 0000:04:00.0; do group[$unit]=$(kernel groups $unit); done
first='' second='' waiting=''      # pods
declare -A unit_of=() pid_of=() # of a pod that runs

provide_pair() { # the units, with two pods that have them and a third
  check "a HostDevice for two cards" host_device pair '{select: [{addresses: ["0000:01:00.0"]}, {addresses: ["0000:04:00.0"]}]}'
  eventually 120 "the kubelet offers both" allocatable_is 2 pair
  check "a pod asks for one" holder_pod pod-1 $resource open=1 stay
  check "a second one asks" holder_pod pod-2 $resource open=1 stay
  for pod in pod-1 pod-2; do
    eventually 300 "$pod has opened it" has_done stay $pod
    note_what_has $pod
  done
  first=pod-1 second=pod-2
  one_more_waits
  check "the kernel takes notes" kernel account
}
return_pair() {
  check "no function was let go of" never_unbound
  check "the pods are deleted" kubectl delete pods --all --timeout=120s
  check "the HostDevice is deleted, and gone when the cards are back" kubectl delete hostdevice pair --timeout=120s
  check "they are back" [ "$(kernel drivers "${!group[@]}" | sort | xargs)" = "0000:01:00.0 igb 0000:04:00.0 nvme" ]
}

one_more_waits() {
  waiting=pod-$((${second#pod-} + 1))
  check "$waiting asks, too" holder_pod "$waiting" $resource open=1 stay
  eventually 60 "it waits" waits "$waiting"
}
pass_on() { # the first pod is deleted, and what it had is the waiting one's; another one waits
  check "$first is deleted" kubectl delete pod "$first" --timeout=120s
  eventually 300 "$waiting has opened one" has_done stay "$waiting"
  note_what_has "$waiting"
  check "the one that $first had" [ "${unit_of[$waiting]}" = "${unit_of[$first]}" ]
  check "after the last close" took_turns "${pid_of[$first]}" "${pid_of[$waiting]}"
  first=$second second=$waiting
  check "both pods live on, each with its own" live_on
  one_more_waits
}

unit_in_log() { # POD      the one that its process uses
  local said
  said=$(kubectl logs "$1" -c holder | sed -n 's/.* uses //p')
  printf '%s\n' "$said"
  [ "$(grep -c . <<<"$said")" = 1 ]
}
note_what_has() { # POD      which has started
  unit_of[$1]=$(unit_in_log "$1")
  pid_of[$1]=$(holder_pid "${group[${unit_of[$1]}]}")
}
live_on() { # the same processes have the same units, nobody else has them, and no container was started again
  local pod
  for pod in "$first" "$second"; do
    held_by "holder ${pid_of[$pod]}\$" "${group[${unit_of[$pod]}]}" || return 1
    field_is "Running 0" '.status.phase} {.status.containerStatuses[0].restartCount' pod "$pod" || return 1
  done
}
are_in_use() { # by these two, says HostNode
  local pod
  for pod in "$first" "$second"; do unit_is "${unit_of[$pod]}" InUse "(pod default/$pod)" || return 1; done
}
kubelet_has_both() { # its own record
  kubelet_lists "default/$first $resource ${unit_of[$first]}" "default/$second $resource ${unit_of[$second]}"
}
waits() { # POD      that has no node yet
  field_is " Pending Unschedulable" '.spec.nodeName} {.status.phase} {.status.conditions[?(@.type=="PodScheduled")].reason' pod "$1"
}
