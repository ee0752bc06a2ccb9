# Sourced after lib.sh by tests that need a live scrape: one agent with losses, one without.
# Variables are shared with lib.sh and the test.
# shellcheck shell=bash disable=SC2034,SC2154

# start_demo REQUESTS: a demo whose agent has lost answers to show; sets `demo_metrics` (an address with a port) and
# `demo_client` (the namespace that can reach its proxy).
start_demo() {
    touch "$scratch/demo.log"
    "$LOSTREPLY" demo --keep --requests "$1" >/dev/null 2>"$scratch/demo.log" &
    # The demo takes down what it has set up; without the wait it would still be at it when the next test starts.
    cleanup "kill $! && wait $!"
    eventually 60 grep --quiet 'all is up' "$scratch/demo.log" || fail "$(cat "$scratch/demo.log")"
    demo_metrics=$(sed --quiet 's|^  metrics: http://\(.*\)/metrics$|\1|p' "$scratch/demo.log")
    demo_client=$(sed --quiet 's|^  client namespace: nsenter --net=||p' "$scratch/demo.log")
}

# start_agent: one that watches loopback only and so has nothing to tell; sets `agent_metrics`.
start_agent() {
    touch "$scratch/agent.log"
    "$LOSTREPLY" agent --interface lo --web.listen-address 127.0.0.1:0 2>"$scratch/agent.log" &
    cleanup "kill $! && wait $!"
    eventually 20 grep --quiet 'msg=ready' "$scratch/agent.log" || fail "$(cat "$scratch/agent.log")"
    agent_metrics=$(sed --quiet 's/.*msg=ready .*listen=//p' "$scratch/agent.log")
}

# families: reads a scrape, writes `name type` of each metric family.
families() { sed --quiet 's/^# TYPE \([^ ]*\) \(.*\)$/\1 \2/p'; }
