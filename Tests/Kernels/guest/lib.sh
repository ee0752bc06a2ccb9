# shellcheck shell=dash
# What the scenarios have in common.

# Not those of busybox, which its shell prefers to what is in PATH.
ip() { /sbin/ip "$@"; }
tc() { /sbin/tc "$@"; }

fail() {
    echo "failed: $*"
    exit 1
}

# eventually SECONDS COMMAND...: repeats the command until it succeeds.
eventually() {
    local tries=$(($1 * 10))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

has_carrier() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]; }

# bring_up NEAR FAR IPV4 IPV6: gives two ends the addresses IPV4.1 and IPV4.2, IPV6::1 and IPV6::2, and has them up.
bring_up() {
    ip address add "$3.1/24" dev "$1"
    ip address add "$4::1/64" dev "$1" nodad
    ip -n upstream address add "$3.2/24" dev "$2"
    ip -n upstream address add "$4::2/64" dev "$2" nodad
    ip link set "$1" up
    ip -n upstream link set "$2" up
    eventually 10 has_carrier "$1" || fail "$1 has no carrier"
}

# differences KEEPERS BEFORE AFTER: prints where what was counted between two pages is not what the table says of those
# that keep the counts, `kernel` or `kernel agent`.
differences() {
    awk -v keepers="$1" -f /guest/differences.awk file=expected /expected file=before "$2" file=after "$3"
}
