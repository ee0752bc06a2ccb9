# shellcheck shell=dash
# The guest's own namespace is the proxy's; its upstream is in another, over a pair of virtual Ethernet interfaces.
. ./lib.sh

for module in veth sch_ingress cls_bpf; do modprobe "$module"; done
ip link set lo up
ip netns add upstream
ip -n upstream link set lo up
ip link add proxy0 type veth peer name upstream0 netns upstream
bring_up proxy0 upstream0 10.0.0 fd00:0:0
