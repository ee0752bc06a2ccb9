# shellcheck shell=dash
# The kernel half alone, on every architecture: by the hook that this kernel must have, and beside native XDP.
. ./lib.sh

# Or has failed to.
has_begun() { grep -q '^attached' /tmp/page || ! kill -0 $observer 2>/dev/null; }

observe() {
    echo "observer $*"
    observer /lib/lostreply.bpf.o "$@" >/tmp/page &
    observer=$!
    eventually 20 has_begun || fail "the observer did not attach"
    # shellcheck disable=SC2154 # of the kernel's command line
    grep -qx "attached $hook" /tmp/page || fail "the observer should be attached by $hook, not: $(cat /tmp/page)"
    traffic upstream 10.0.0.2 fd00::2
    kill $observer
    wait $observer || fail "the observer did not end well"
    found=$(differences kernel /dev/null /tmp/page)
    [ -z "$found" ] || fail "$found"
}

observe lo proxy0
observe lo --xdp proxy0
