# shellcheck shell=dash
# Sourced by the scenarios that start the agent.

page() { wget -q -O - http://127.0.0.1:9977/metrics; }
is_healthy() { wget -q -O /dev/null http://127.0.0.1:9977/healthz 2>/dev/null; }
has_begun() { is_healthy || ! kill -0 "$agent" 2>/dev/null; }

# start_agent [ARGUMENT...]: and waits until it watches.
start_agent() {
    rm -f /tmp/events
    lostreply agent --netns host --events /tmp/events "$@" >/tmp/agent.log 2>&1 &
    agent=$!
    eventually 30 has_begun || fail "the agent is not healthy: $(cat /tmp/agent.log)"
    is_healthy || fail "the agent has ended: $(cat /tmp/agent.log)"
}

# stop_agent SIGNAL: and waits until it is gone.
stop_agent() {
    kill "-$1" "$agent"
    wait "$agent" || [ "$1" = KILL ] || fail "the agent did not end well: $(cat /tmp/agent.log)"
}

# expect_page LINE...: all of them are on the agent's page.
expect_page() {
    page >/tmp/page
    for line; do
        grep -qxF "$line" /tmp/page || fail "not on the page: $line; there is: $(grep "^${line%%[ \{]*}" /tmp/page)"
    done
}

# expect_hooks INTERFACES: so many carry both, in the way of this kernel, and no hook has failed.
expect_hooks() {
    # shellcheck disable=SC2154 # of the kernel's command line
    expect_page "lostreply_hooks{hook=\"tc_ingress\",mode=\"$hook\",state=\"attached\"} $1" \
        "lostreply_hooks{hook=\"tc_egress\",mode=\"$hook\",state=\"attached\"} $1" \
        "lostreply_hooks{hook=\"tc_ingress\",mode=\"$hook\",state=\"failed\"} 0" \
        "lostreply_hooks{hook=\"tc_egress\",mode=\"$hook\",state=\"failed\"} 0"
}

counts_as_expected() {
    page >/tmp/after
    differences 'kernel agent' /tmp/before /tmp/after >/tmp/differences
    ! [ -s /tmp/differences ]
}

# expect_counts WORDS COMMAND...: the traffic that the command makes is counted as the table says.
expect_counts() {
    local words=$1
    shift
    page >/tmp/before
    "$@" || fail "$words: no traffic"
    # An incident ends a little after its socket.
    eventually 10 counts_as_expected || fail "$words: $(cat /tmp/differences)"
    echo "$words: counted as expected"
}
