# shellcheck shell=dash disable=SC2119 # mostly without arguments
# Links that need modules, all at once: a RST over any of them is counted once, however many devices it passes.
. ./lib.sh
. ./agents.sh

modprobe bonding max_bonds=0
for module in 8021q vxlan wireguard sch_netem; do modprobe $module; done

lay_bond() {
    ip link add bond0 type bond mode active-backup miimon 50
    ip -n upstream link add bond0 type bond mode active-backup miimon 50
    for pair in a b; do
        ip link add "port-$pair" type veth peer name "port-$pair" netns upstream
        ip link set "port-$pair" master bond0
        ip -n upstream link set "port-$pair" master bond0
    done
    bring_up bond0 bond0 10.0.1 fd00:0:0:1
}

lay_vlan() {
    ip link add link proxy0 name vlan5 type vlan id 5
    ip -n upstream link add link upstream0 name vlan5 type vlan id 5
    bring_up vlan5 vlan5 10.0.2 fd00:0:0:2
}

lay_vxlan() {
    ip link add vxlan7 type vxlan id 7 local 10.0.0.1 remote 10.0.0.2 dstport 4789 dev proxy0
    ip -n upstream link add vxlan7 type vxlan id 7 local 10.0.0.2 remote 10.0.0.1 dstport 4789 dev upstream0
    bring_up vxlan7 vxlan7 10.0.3 fd00:0:0:3
}

lay_wireguard() {
    umask 077
    wg genkey >/tmp/near.key
    wg genkey >/tmp/far.key
    ip link add wg0 type wireguard
    wg set wg0 listen-port 51820 private-key /tmp/near.key peer "$(wg pubkey </tmp/far.key)" \
        endpoint 10.0.0.2:51820 allowed-ips 10.0.4.0/24,fd00:0:0:4::/64
    # Its socket is where it was made.
    ip -n upstream link add wg0 type wireguard
    ip netns exec upstream wg set wg0 listen-port 51820 private-key /tmp/far.key peer "$(wg pubkey </tmp/near.key)" \
        endpoint 10.0.0.1:51820 allowed-ips 10.0.4.0/24,fd00:0:0:4::/64
    bring_up wg0 wg0 10.0.4 fd00:0:0:4
}

# Only what the proxy sends is lost: a lost RST is not sent again, and none would be there to count.
lay_netem() {
    ip link add netem0 type veth peer name netem0 netns upstream
    bring_up netem0 netem0 10.0.5 fd00:0:0:5
    tc qdisc add dev netem0 root netem delay 3ms loss 4%
    tc -n upstream qdisc add dev netem0 root netem delay 3ms
}

lay_bond
lay_vlan
lay_vxlan
lay_wireguard
lay_netem

start_agent
# lo, proxy0, bond0, vxlan7, wg0, netem0; a port is read at its bond, and a VLAN at its parent.
expect_hooks 6
expect_counts "over a bond" traffic upstream 10.0.1.2 fd00:0:0:1::2
expect_counts "over a VLAN" traffic upstream 10.0.2.2 fd00:0:0:2::2
expect_counts "over VXLAN" traffic upstream 10.0.3.2 fd00:0:0:3::2
expect_counts "over WireGuard" traffic upstream 10.0.4.2 fd00:0:0:4::2
expect_counts "over a slow and lossy link" traffic upstream 10.0.5.2 fd00:0:0:5::2
stop_agent TERM
