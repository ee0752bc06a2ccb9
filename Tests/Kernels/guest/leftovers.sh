# shellcheck shell=dash disable=SC2119 # mostly without arguments
# What is left in the kernel when the agent is gone: nothing, or what the next one takes over and `lostreply cleanup`
# removes; and what others have put beside it stays.
. ./lib.sh
. ./agents.sh

# What is not ours to touch, as tc shows it.
foreign() {
    for direction in ingress egress; do tc filter show dev proxy0 $direction pref 10; done
    tc qdisc show dev proxy0 clsact
}

has_objects() { [ "$(objects)" = "$1" ]; }
filters() { tc filter show dev "$1" "$2" | grep -c lostreply || true; }

# expect_nothing WORDS: neither BPF objects nor qdiscs are left that were not there.
expect_nothing() {
    # The kernel frees them a little later.
    eventually 10 has_objects "$objects_before" || fail "$1: $(objects) are left, of $objects_before"
    qdiscs=$(tc qdisc show clsact)
    [ "$qdiscs" = "$qdiscs_before" ] || fail "$1: the clsact qdiscs were '$qdiscs_before' and are '$qdiscs'"
    foreign_now=$(foreign)
    [ "$foreign_now" = "$foreign_before" ] || fail "$1: of others there was '$foreign_before' and is '$foreign_now'"
    echo "$1: nothing is left"
}

expect_one_filter_each() {
    for interface in lo proxy0; do
        for direction in ingress egress; do
            found=$(filters $interface $direction)
            [ "$found" = 1 ] || fail "$1: $interface has $found filters of ours on $direction, not 1"
        done
    done
}

# clean_up WORDS: what `lostreply cleanup` removes it says.
clean_up() {
    lostreply cleanup >/tmp/cleanup 2>&1 || fail "$1: lostreply cleanup: $(cat /tmp/cleanup)"
    sed 's/^/    /' /tmp/cleanup
}

try_endings() {
    objects_before=$(objects)
    qdiscs_before=$(tc qdisc show clsact)
    foreign_before=$(foreign)

    start_agent
    expect_hooks 2
    stop_agent TERM
    expect_nothing "after SIGTERM, $1"

    start_agent
    stop_agent KILL
    # shellcheck disable=SC2154 # of the kernel's command line
    if [ "$hook" = clsact ]; then
        expect_one_filter_each "after SIGKILL, $1"
        start_agent
        expect_hooks 2
        expect_one_filter_each "after a second start, $1"
        expect_counts "after a second start, $1" traffic upstream 10.0.0.2 fd00::2
        stop_agent TERM
        expect_nothing "after SIGKILL and a second start, $1"

        start_agent
        stop_agent KILL
        clean_up "$1"
        grep -qx '4 filters removed' /tmp/cleanup || fail "lostreply cleanup does not say what it removed"
        expect_nothing "after SIGKILL and lostreply cleanup, $1"
    else
        expect_nothing "after SIGKILL, $1"
    fi
    clean_up "with nothing to clean up"
    expect_nothing "after lostreply cleanup with nothing to do, $1"
}

# Filters can be taken away by anybody; links cannot.
try_removal() {
    start_agent
    tc qdisc del dev proxy0 clsact
    eventually 10 grep -q 'hooks were taken away by another' /tmp/agent.log || fail "the agent does not see its hooks gone"
    expect_hooks 2
    expect_one_filter_each "after another took them away"
    stop_agent TERM
}

try_endings "alone"
if [ "$hook" = clsact ]; then try_removal; fi

modprobe cls_matchall
modprobe act_gact
tc qdisc add dev proxy0 clsact
for direction in ingress egress; do tc filter add dev proxy0 $direction pref 10 protocol all matchall action pass; done
foreign | grep -q matchall || fail "tc does not show another's filters: $(foreign)"
try_endings "beside another's filters"
tc qdisc del dev proxy0 clsact
