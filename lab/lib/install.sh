# Sourced by lab/up: Hostdev on the lab's cluster, as a user would install it: its images, its chart.
# shellcheck shell=bash disable=SC2154 # root, state: lab.sh

build_hostdev_images() {
  say "building Hostdev's images"
  local folder
  folder=$("$root/tools/images" | tail -n 1)
  cp "$folder"/hostdev-{operator,agent}.tar "$state/images/"
}

install_hostdev() {
  local started=$SECONDS began
  began=$(now)
  say "installing Hostdev (helm install hostdev charts/hostdev)"
  helm install hostdev "$root/charts/hostdev" --namespace hostdev-system --create-namespace \
    >"$state/helm.log" 2>&1 || die "helm install: $(tail -n 5 "$state/helm.log")"
  wait_for 600 "the operator" kubectl -n hostdev-system rollout status deployment --timeout=10s
  wait_for 600 "the node's inventory" kubectl wait --for=jsonpath='{.status.functions}' hostnode/lab --timeout=10s
  spent install "$began"
  say "Hostdev is ready: $((SECONDS - started)) s after helm install"
}
