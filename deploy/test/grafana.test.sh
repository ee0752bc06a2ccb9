#!/bin/bash
# The dashboard and the rules against a Prometheus that scrapes two agents, one with losses and one without.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/live.sh"

prometheus=$repository/deploy/prometheus
dashboard=$repository/deploy/grafana/lostreply.json

# What Grafana would make of a dashboard without a word: a panel that is not there, or that shows another one's data.
check_shape() {
    jq --exit-status '
        def panels: [.panels[], (.panels[].panels // [])[]];
        def rectangles: [panels[].gridPos | select(.)];
        def overlap($a; $b):
            $a.x < $b.x + $b.w and $b.x < $a.x + $a.w and $a.y < $b.y + $b.h and $b.y < $a.y + $a.h;
        def check(condition; words): if condition then empty else words end;
        [
            check(has("id") | not; "id is what Grafana gives"),
            check(.uid == "lostreply" and .schemaVersion == 38; "uid, schemaVersion"),
            check([.templating.list[].name] == ["datasource", "instance"]; "variables"),
            check(.templating.list[0] | .type == "datasource" and .query == "prometheus"; "variable datasource"),
            check(.templating.list[1] | .multi and .includeAll and .allValue == ".*"; "variable instance"),
            check(.templating.list[1].query.query == .templating.list[1].definition; "query of instance"),
            check([panels[].id] | length == (unique | length); "ids are not unique"),
            check([panels[].title] | length == (unique | length); "titles are not unique"),
            (rectangles as $r | range($r | length) as $i | range($i) as $j
                | check(overlap($r[$i]; $r[$j]) | not; "overlap: \($r[$i]) \($r[$j])")),
            (rectangles[] | check(.x >= 0 and .w > 0 and .h > 0 and .x + .w <= 24; "outside: \(.)")),
            (panels[] | select(.type != "row") | .title as $title | (
                check(.type | IN("stat", "timeseries", "table", "bargauge", "heatmap"); "\($title): type"),
                check(.description | length > 0; "\($title): no description"),
                check(.datasource.uid == "${datasource}"; "\($title): datasource"),
                check(.targets | length > 0; "\($title): no target"),
                check([.targets[].refId] | length == (unique | length); "\($title): refIds"),
                check(.type == "table" or .type == "heatmap" or .fieldConfig.defaults.unit; "\($title): no unit"),
                (.targets[] | (
                    check(.datasource == {type: "prometheus", uid: "${datasource}"}; "\($title): target datasource"),
                    check(.expr | length > 0; "\($title): no expr"),
                    check(.expr | contains("$instance"); "\($title): not by instance"),
                    check(.expr | test("\\[[0-9]") | not; "\($title): a fixed window")
                ))
            ))
        ] as $faults | if $faults == [] then true else ($faults | join("\n") | halt_error(1)) end
    ' "$dashboard"
}

# Prometheus as configured for a box, but every second, and with the two agents as its targets.
start_prometheus() {
    local file
    for file in rules recording fleet; do
        sed 's/interval: .*/interval: 1s/' "$prometheus/lostreply.$file.yml" >"$scratch/lostreply.$file.yml"
    done
    cat >"$scratch/prometheus.yml" <<CONFIGURATION
global:
  scrape_interval: 1s
rule_files: ["$scratch/lostreply.*.yml"]
scrape_configs:
  - job_name: lostreply
    static_configs:
      - {targets: ["$demo_metrics"], labels: {instance: losing}}
      - {targets: ["$agent_metrics"], labels: {instance: healthy}}
CONFIGURATION
    touch "$scratch/prometheus.log"
    prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/tsdb" \
        --web.listen-address=127.0.0.1:0 2>"$scratch/prometheus.log" &
    cleanup "kill $! && wait $!"
    eventually 20 grep --quiet 'msg="Listening on"' "$scratch/prometheus.log" || fail "$(cat "$scratch/prometheus.log")"
    api=http://$(sed --quiet 's/.*msg="Listening on" address=//p' "$scratch/prometheus.log")/api/v1
}

# query EXPRESSION: the result of an instant query, as a JSON array.
query() { curl --silent --show-error --get --data-urlencode "query=$1" "$api/query" | jq --exit-status .data.result; }

# is_true EXPRESSION: whether the expression has a result.
is_true() { query "$1" | jq --exit-status 'length > 0' >/dev/null; }

# Of the counters that the losing agent has, the sum.
lost_so_far() {
    curl --silent "http://$demo_metrics/metrics" |
        awk '/^lostreply_lost_responses_total/ { sum += $NF } END { print sum + 0 }'
}

# upload: 4 MiB that the demo's upstream refuses before it has read them.
upload() {
    head --bytes=4194304 /dev/zero | nsenter --net="$demo_client" curl --silent --output /dev/null --max-time 10 \
        --data-binary @- http://10.91.1.2:8080/ || true
}

# Whether an answer is lost, how nginx and the upstream are scheduled decides.
lose_one() {
    upload
    [ "$(lost_so_far)" -gt "$1" ]
}
is_scraped() { is_true "sum(lostreply_lost_responses_total) == $(lost_so_far)"; }

lose_more() {
    eventually 20 is_true 'sum(up{job="lostreply"}) == 2'
    eventually 20 is_true 'count_over_time(lostreply_build_info{instance="losing"}[1m]) > 2'
    eventually 40 lose_one "$1"
    eventually 20 is_scraped
}

# ask INSTANCE: sends each target's expression as Grafana would; its panel, itself and its answer go to panels.INSTANCE.
ask() {
    jq --arg instance "$1" '
        .panels[] | select(.targets) | .title as $title | .targets[].expr
        | gsub("\\$__rate_interval"; "15s") | gsub("\\$__range"; "1m") | gsub("\\$instance"; $instance)
        | {title: $title, expression: .}' "$dashboard" >"$scratch/questions"
    jq --raw-output --arg api "$api" '"url = \"\($api)/query?query=\(.expression | @uri)\""' "$scratch/questions" |
        curl --silent --show-error --config - >"$scratch/answers"
    jq --null-input --slurpfile questions "$scratch/questions" --slurpfile answers "$scratch/answers" '
        if ($questions | length) != ($answers | length) then error("an answer is missing") else
            range($questions | length) | $questions[.] + {answer: $answers[.]}
        end' >"$scratch/panels.$1"
}

check_panels() {
    ask "$1"
    jq --slurp --exit-status 'map(
        (select(.answer.status != "success") | .fault = "Prometheus refuses"),
        (select(.answer.data.result == []) | .fault = "no data"),
        (select(any(.answer.data.result[]?; .value[1] == "NaN")) | .fault = "not a number")
    ) | if . == [] then true else (tostring | halt_error(1)) end' "$scratch/panels.$1"
}

# value TITLE INSTANCE: what a panel with one number shows.
value() {
    jq --raw-output --arg title "$1" 'select(.title == $title) | .answer.data.result[0].value[1]' "$scratch/panels.$2"
}

# Prometheus extrapolates to the ends of the window: at most as much again in so young a series.
check_count() {
    local lost=$1 shown
    shown=$(value "Lost answers" losing)
    awk -v lost="$lost" -v shown="$shown" 'BEGIN { exit !(shown >= lost && shown <= 2 * lost) }' ||
        fail "$lost more were lost, the panel shows $shown"
    [ "$(value "Lost answers" healthy)" = 0 ] || fail "a healthy agent loses"
}

rule_results() { curl --silent "$api/rules" | jq '.data.groups[].rules[]'; }
all_evaluated() { rule_results | jq --slurp --exit-status 'all(.[]; .health != "unknown")' >/dev/null; }

check_rules() {
    eventually 20 all_evaluated
    rule_results | jq --slurp --exit-status 'map(select(.health != "ok")) | if . == [] then true else halt_error(1) end'
    # A recording rule that records nothing is misspelled: every one has 0 to tell of a healthy agent.
    for record in $(rule_results | jq --raw-output 'select(.type == "recording") | .name'); do
        is_true "$record" || fail "$record is empty"
    done
}

# Of all alerts the one that should, with its words in order.
check_alerts() {
    eventually 20 is_true 'ALERTS{alertname="LostreplyResponsesLost",alertstate="firing",instance="losing"}'
    curl --silent "$api/alerts" | jq '[.data.alerts[] | select(.state == "firing")]' >"$scratch/alerts.json"
    jq --exit-status 'map(.labels.alertname) == ["LostreplyResponsesLost"]' "$scratch/alerts.json" ||
        fail "$(cat "$scratch/alerts.json")"
    jq --exit-status '.[0].annotations | .summary + .description | test("error|no value") | not' "$scratch/alerts.json"
}

# Every name in rules and dashboard is one of a family that is scraped.
check_names() {
    curl --silent "http://$agent_metrics/metrics" | families | while read -r name type; do
        echo "$name"
        [ "$type" != histogram ] || printf '%s\n' "${name}_bucket" "${name}_sum" "${name}_count"
    done | sort >"$scratch/known"
    cat "$prometheus"/lostreply.*.yml "$dashboard" | grep --only-matching --extended-regexp \
        '(^|[^:a-z_])(lostreply|process)_[a-z_]+' | sed 's/^[^lp]//' | sort --unique >"$scratch/used"
    comm -13 "$scratch/known" "$scratch/used" >"$scratch/unknown"
    [ ! -s "$scratch/unknown" ] || fail "not scraped: $(cat "$scratch/unknown")"
    [ "$(wc -l <"$scratch/used")" -gt 30 ] || fail "hardly a name was found"
}

step "the dashboard has the shape that Grafana expects" check_shape
start_demo 20
start_agent
start_prometheus
step "rules and dashboard name only what is scraped" check_names
before=$(lost_so_far)
step "more uploads lose answers" lose_more "$before"
after=$(lost_so_far)
step "each panel has data" check_panels losing
step "each panel has data where nothing was lost" check_panels healthy
step "each panel has data of both at once" check_panels '.*'
step "the dashboard shows what the agent counted" check_count $((after - before))
step "each rule evaluates" check_rules
step "the loss fires its alert, and no other" check_alerts
