#!/bin/bash
# Events in a file: the fields and the recipes of docs/events.md against real ones, and a real logrotate. The examples
# for Vector and Fluent Bit are read only, as Debian has neither program.
# shellcheck disable=SC2016  # backquotes of Markdown, and variables of jq
# shellcheck source=deploy/test/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=deploy/test/losing.sh
. "$(dirname "$0")/losing.sh"

page=$repository/docs/events.md
events=$scratch/log/events.jsonl

start_agent() {
    # As the unit's LogsDirectory= makes it: logrotate refuses folders that others may write to.
    mkdir --mode=0750 "$scratch/log"
    touch "$scratch/agent.log"
    nsenter --net="/run/netns/$node" "$LOSTREPLY" agent --events "$events" 2>"$scratch/agent.log" &
    agent=$!
    cleanup "kill $agent && wait $agent"
    eventually 20 grep --quiet msg=ready "$scratch/agent.log" || fail "$(cat "$scratch/agent.log")"
}

count() { jq --null-input "[inputs | select($1)] | length" "$2"; }
has() { [ "$(count "$1" "$events")" -ge "$2" ]; }

make_events() {
    local _
    for _ in 1 2 3; do eventually 5 lose_answer; done
    # A client that goes in the midst of its request: the incident at the server has most fields null.
    nsenter --net="/run/netns/$node" bash -c '
        exec 3<>/dev/tcp/127.0.0.1/8080
        printf "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" >&3
        sleep 0.1'
    eventually 5 has '.outcome == "empty"' 1 || fail "$(cat "$events")"
    eventually 5 has '.outcome == "lost"' 3 || fail "$(cat "$events")"
    eventually 5 has '.schema == "lostreply.endangered/1"' 1 || fail "$(cat "$events")"
}

# section NAME: what is between <!-- NAME --> and <!-- end -->.
section() { sed --quiet "\\|^<!-- $1 -->\$|,/^<!-- end -->\$/p" "$page"; }

check_fields() {
    local schema
    for schema in lostreply.incident/1 lostreply.endangered/1; do
        section "fields $schema" | sed --quiet 's/^| `\([a-z_]*\)` |.*/\1/p' >"$scratch/described"
        jq --raw-output --arg schema "$schema" 'select(.schema == $schema) | keys_unsorted | join("\n")' "$events" \
            | head --lines="$(wc --lines <"$scratch/described")" >"$scratch/written"
        diff "$scratch/described" "$scratch/written"
        # Nor has an event more of them.
        jq --exit-status --slurp --arg schema "$schema" --argjson count "$(wc --lines <"$scratch/described")" \
            'map(select(.schema == $schema)) | length > 0 and all(length == $count)' "$events"
        # What is never null by the table is not.
        section "fields $schema" | sed --quiet 's/^| `\([a-z_]*\)` |.*| never |$/\1/p' \
            | jq --raw-input . | jq --slurp . >"$scratch/never"
        jq --exit-status --slurp --arg schema "$schema" --slurpfile never "$scratch/never" \
            'map(select(.schema == $schema) | .[$never[0][]] != null) | all' "$events"
    done
}

check_recipes() {
    section recipes | awk -v scratch="$scratch" \
        '/^```sh$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside { print > scratch "/recipe-" n }'
    [ "$(find "$scratch" -name 'recipe-*' | wc --lines)" = "$(section recipes | grep --count '^```sh$')" ]
    local recipe
    for recipe in "$scratch"/recipe-*; do
        sed --in-place "s|/var/log/lostreply/events.jsonl|$events|" "$recipe"
        cat "$recipe"
        pod=$pod bash -euo pipefail "$recipe" >"$scratch/output"
        cat "$scratch/output"
        [ -s "$scratch/output" ] || fail "no output"
    done
    # The first of them counts right.
    [ "$(bash "$scratch/recipe-1")" = "$(count '.outcome == "lost"' "$events")"$'\t'127.0.0.1:8080 ]
}

# The shipped file, but for the path and for what `systemctl` does to the unit.
make_logrotate() {
    logrotate --debug "$repository/deploy/logs/logrotate.conf" 2>&1 | tee "$scratch/debug.log"
    ! grep --ignore-case '^error' "$scratch/debug.log" || fail "logrotate finds an error"
    sed --expression "s|/var/log/lostreply/events.jsonl|$events|" \
        --expression "s|systemctl try-reload-or-restart lostreply.service|kill -HUP $agent|" \
        "$repository/deploy/logs/logrotate.conf" >"$scratch/logrotate.conf"
    grep --quiet "kill -HUP $agent" "$scratch/logrotate.conf"
}

rotate() { logrotate --force --state "$scratch/logrotate.state" "$scratch/logrotate.conf"; }
has_reloaded() { [ "$(grep --count msg=reloaded "$scratch/agent.log")" = "$1" ]; }

check_rotation() {
    local before
    before=$(count '.outcome == "lost"' "$events")
    rotate
    eventually 5 has_reloaded 1 || fail "$(cat "$scratch/agent.log")"
    [ "$(count '.outcome == "lost"' "$events.1")" = "$before" ]
    [ ! -s "$events" ]
    lose_answer
    eventually 5 has '.outcome == "lost"' 1
    [ "$(count '.outcome == "lost"' "$events.1")" = "$before" ]
    # The next time the first is compressed.
    rotate
    eventually 5 has_reloaded 2
    gzip --decompress --stdout "$events.2.gz" >"$scratch/first.jsonl"
    [ "$(count '.outcome == "lost"' "$scratch/first.jsonl")" = "$before" ]
}

# Programs that are not here cannot judge their own files: what is left are the shape, and the names in them.
check_shippers() {
    local logs=$repository/deploy/logs
    local line='^(#.*|\[(SERVICE|INPUT|FILTER|OUTPUT|PARSER)\]|    [A-Z][A-Za-z_]* +[^ ].*)?$'
    ! grep --extended-regexp --invert-match --with-filename --line-number "$line" "$logs"/fluent-bit*.conf \
        || fail "no such line in Fluent Bit's format"
    [ -e "$logs/$(sed --quiet 's/^    Parsers_File *//p' "$logs/fluent-bit.conf")" ]
    # Each input of a component of Vector is another one, and each source is used.
    yq --exit-status '(.sources + .transforms | keys) as $there | [.transforms[], .sinks[] | .inputs[]] | unique
        | . == $there' "$logs/vector.yaml"
    grep --quiet 'field("event"' "$repository/Sources/Exposition/Event.swift"
    local time
    time=$(sed --quiet 's/^    Time_Key *//p' "$logs/fluent-bit-parsers.conf")
    jq --exit-status --slurp --arg time "$time" 'any(has($time))' "$events.1"
}

make_node
make_pod
start_upstream
start_agent
step "losses of a pod become events in a file" make_events
step "docs/events.md names each field of each event, in order, and what is never null" check_fields
step "each recipe of docs/events.md gives something" check_recipes
step "logrotate takes the shipped file" make_logrotate
step "after a rotation the agent writes to a new file, and no event is lost" check_rotation
step "the examples for Vector and Fluent Bit name what there is (neither program runs here)" check_shippers
