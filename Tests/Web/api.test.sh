#!/bin/bash
# The API against its own description: schemathesis asks a live agent, which has lost answers to show, whatever the
# description allows and forbids.
# shellcheck source-path=SCRIPTDIR source=../../deploy/test/lib.sh
source "$(dirname "$0")/../../deploy/test/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../../deploy/test/live.sh
source "$repository/deploy/test/live.sh"

install_schemathesis() {
    python3 -m pip --quiet --disable-pip-version-check install --no-compile --target "$scratch/python" \
        schemathesis==4.32.5
}

# The stream has no end, and a tester of answers waits for it: check_stream looks at it.
check_description() {
    cd "$scratch"
    PYTHONPATH=$scratch/python python/bin/schemathesis run "http://$demo_metrics/api/v1/openapi.json" --exclude-path /api/v1/stream \
        --max-examples 50 --no-color
}

# Each kept incident once, and the newest first: by the time of its close, or of its reset where there was none.
check_order() {
    curl --silent --fail "http://$demo_metrics/api/v1/incidents?limit=1000" >"$scratch/incidents.json"
    jq --exit-status 'length > 5 and (map(.id) | length == (unique | length))' "$scratch/incidents.json"
    jq --exit-status '[.[] | .close_time // .reset_time] | . == (sort | reverse)' "$scratch/incidents.json"
    diff <(jq length "$scratch/incidents.json") <(sample lostreply_kept_incidents)
    diff <(jq '[.[] | select(.outcome == "lost")] | length' "$scratch/incidents.json") \
        <(sample 'lostreply_incidents_total{role="upstream",outcome="lost"}')
}
sample() { curl --silent --fail "http://$demo_metrics/metrics" | awk -v name="$1" '$1 == name { print $2 }'; }

# send_uploads COUNT: uploads that the demo's upstream answers before it has read them.
send_uploads() {
    local _
    for ((_ = 0; _ < $1; _++)); do
        head --bytes=4M /dev/zero | nsenter --net="$demo_client" curl --silent --output /dev/null --max-time 5 \
            --header 'Expect:' --data-binary @- http://10.91.1.2:8080/ || true
    done
}

# What the stream tells is what the list then has.
check_stream() {
    curl --silent --no-buffer --max-time 60 "http://$demo_metrics/api/v1/stream" >"$scratch/stream" &
    local reader=$!
    eventually 5 grep --quiet '^event: hello$' "$scratch/stream"
    send_uploads 3
    eventually 10 has_incident
    kill "$reader"
    sed --quiet 's/^data: //p' "$scratch/stream" | head --lines=1 |
        jq --exit-status --arg version "$("$LOSTREPLY" --version)" '.schema == "lostreply.status/1" and .version == $version'
    local id
    id=$(sed --quiet 's/^id: //p' "$scratch/stream" | head --lines=1)
    diff <(grep --after-context=1 "^id: $id\$" "$scratch/stream" | sed --quiet 's/^data: //p') \
        <(curl --silent --fail "http://$demo_metrics/api/v1/incidents/$id")
}
has_incident() { grep --quiet '^event: incident$' "$scratch/stream"; }

start_demo 20
step "schemathesis is installed" install_schemathesis
step "the API is what its description says, and nothing else" check_description
step "the list is the incidents that the metrics count, the newest first" check_order
step "the stream tells each incident as the list has it" check_stream
