# shellcheck shell=dash disable=SC2119 # mostly without arguments
# The agent itself: says that it can run here, and counts as the table says, also beside native XDP.
. ./lib.sh
. ./agents.sh

expect_events() {
    for outcome in lost recovered empty; do
        found=$(grep -c "\"outcome\":\"$outcome\"" /tmp/events || true)
        [ "$found" = 10 ] || fail "$found events are $outcome, not 10"
    done
}

lostreply check >/tmp/check 2>&1 || fail "lostreply check: $(cat /tmp/check)"

start_agent
expect_hooks 2
expect_counts "over veth" traffic upstream 10.0.0.2 fd00::2
expect_events
stop_agent TERM

start_agent --xdp proxy0
expect_hooks 2
expect_page 'lostreply_hooks{hook="xdp",mode="native",state="attached"} 1' \
    'lostreply_hooks{hook="xdp",mode="native",state="failed"} 0'
expect_counts "over veth, beside native XDP" traffic upstream 10.0.0.2 fd00::2
expect_events
stop_agent TERM
