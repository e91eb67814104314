# The agent's end, and the one that follows, with two units in use and a third pod that waits (pair.sh). Sourced by scenarios.
# shellcheck shell=bash disable=SC2154 # plugins, resource, waiting: kubelet.sh and pair.sh
system=(-n hostdev-system) ours=(-l app.kubernetes.io/component=agent)
before='' # the agent's process

our_socket() { on_node "ls $plugins/hostdev-*.sock"; }
one_agent() { # a single process, and its container runs
  local said
  said=$(kubelet agents)
  echo "the agent's process: ${said:-none}"
  [ "$(grep -c . <<<"$said")" = 1 ] && field_is true '.items[*].status.containerStatuses[0].ready' pods "${system[@]}" "${ours[@]}"
}
another_agent() {
  local said
  one_agent && said=$(kubelet agents) && [ "$said" != "$before" ]
}
remember_agent() { # from now on, another one is awaited
  before=$(kubelet agents)
  on_node touch /run/remembered
}
all_is_as_before() { # FILE      also in what the kubelet has reported since this was made
  eventually 60 "the kubelet offers both" offered_since "$1" 2 pair
  eventually 60 "HostNode: in use by the same pods" are_in_use
  check "both pods live on, each with its own" live_on
  check "$waiting waits" waits "$waiting"
}
heard_soon() { # of an agent's socket that is there since remember_agent
  local socket
  socket=$(our_socket) && on_node "[ $socket -nt /run/remembered ]" && registered_within 15 $resource "$socket"
}
follows() { # another agent, and all is as before
  eventually 300 "another agent runs, and no second one" another_agent
  eventually 120 "the kubelet has heard of it soon after it had its socket (a second; more for a JVM that has just started without KVM)" heard_soon
  all_is_as_before "$(our_socket)"
}
