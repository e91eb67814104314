# VirtualFunctions, and the VFs that the kernel has. Sourced by scenarios.
# shellcheck shell=bash

virtual_functions() { # NAME SPEC
  kubectl apply -f - <<<"{apiVersion: hostdev.io/v1alpha1, kind: VirtualFunctions, metadata: {name: $1}, spec: $2}"
}
numbers_say() { # PATTERN NAME      its condition Ready: status, reason, message
  shows "$1" kubectl get virtualfunctions "$2" -o 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.reason} {.message}{end}'
}
functions_of() { on_node "for link in /sys/bus/pci/devices/$1/virtfn*; do [ ! -e \"\$link\" ] || basename \"\$(readlink \"\$link\")\"; done | sort"; } # PF
has_functions() { # NUMBER PF
  local said
  said=$(functions_of "$2") || return 1
  printf '%s\n' "${said:-no virtual function}"
  [ "$(grep -c . <<<"$said")" = "$1" ]
}
virtfn() { on_node "basename \"\$(readlink /sys/bus/pci/devices/$1/virtfn$2)\""; } # PF INDEX
