#!/bin/bash
# Rules, their tests, and each example of a configuration, by Prometheus' and Alertmanager's own tools.
source "$(dirname "$0")/lib.sh"

prometheus=$repository/deploy/prometheus
runbook=$repository/docs/runbook.md
rules=$prometheus/lostreply.rules.yml

check_rules() {
    local file
    for file in "$prometheus"/lostreply.*.yml; do promtool check rules "$file"; done
}

# Side by side: each takes seconds.
test_rules() {
    local file pids=() pid status=0
    for file in "$prometheus"/tests/*.test.yml; do
        promtool test rules "$file" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || status=1; done
    return "$status"
}

# The names of all alerts.
alerts() { sed --quiet 's/^ *- alert: //p' "$rules"; }

# Of the tests on ALERTS, those that expect something (firing) or nothing (quiet): `NAME firing|quiet`.
tested() {
    awk '
        match($0, /expr: ALERTS\{alertname="[A-Za-z]+"/) { split($0, parts, "\""); name = parts[2] }
        name && /exp_samples:/ { print name, (/\[\]/ ? "quiet" : "firing"); name = "" }
    ' "$prometheus"/tests/*.test.yml | sort --unique
}

check_coverage() {
    local alert kind
    diff <(alerts | sort) <(tested | cut --delimiter=' ' --fields=1 | uniq) || fail "alerts and their tests differ"
    for alert in $(alerts); do
        for kind in firing quiet; do
            tested | grep --quiet --line-regexp "$alert $kind" || fail "no test where $alert is $kind"
        done
    done
}

# Each alert: a severity that is known, a summary, a description that says what to do first, a section of the runbook.
check_texts() {
    local alert text anchor
    for alert in $(alerts); do
        text=$(awk -v alert="$alert" '$2 == "alert:" || $2 == "record:" { inside = $3 == alert } inside' "$rules")
        grep --quiet --extended-regexp 'severity: (page|warning|info)$' <<<"$text" || fail "$alert: severity"
        grep --quiet 'summary: ' <<<"$text" || fail "$alert: no summary"
        grep --quiet 'First: ' <<<"$text" || fail "$alert: its description does not say what to do first"
        anchor=$(sed --quiet 's|.*runbook_url: https://github.com/lostreply/lostreply/blob/main/docs/runbook.md#||p' \
            <<<"$text")
        [ "$anchor" = "${alert,,}" ] || fail "$alert: runbook_url ends in '$anchor'"
        grep --quiet --line-regexp "## $alert" "$runbook" || fail "$alert: no section in the runbook"
    done
    diff <(alerts | sort) <(sed --quiet 's/^## //p' "$runbook" | sort) || fail "the runbook has other sections"
}

# Links within the runbook go to sections of it.
check_links() {
    local anchor
    for anchor in $(grep --only-matching '](#[a-z-]*)' "$runbook" | tr --delete ']()#'); do
        grep --quiet --ignore-case --line-regexp "## $anchor" "$runbook" || fail "no section #$anchor"
    done
}

# The examples, with the paths of an installed box turned into ones that exist here.
check_configurations() {
    local file
    for file in prometheus central remote-write scrape-file_sd; do
        sed --expression="s|/usr/share/lostreply/prometheus|$prometheus|" \
            --expression="s|/etc/prometheus/lostreply|$prometheus|" "$prometheus/$file.yml" >"$scratch/$file.yml"
        promtool check config --lint=all --lint-fatal "$scratch/$file.yml" | tee "$scratch/check.log"
        ! grep WARNING "$scratch/check.log" || fail "$file: warned"
    done
}

targets_of() { promtool check service-discovery --timeout=2s "$1" lostreply; }

check_file_sd() {
    targets_of "$scratch/scrape-file_sd.yml" >"$scratch/targets.json"
    jq --exit-status '[.[].labels | [.job, .instance, .__address__, .datacenter]] | sort == [
        ["lostreply", "proxy-1.example.net", "proxy-1.example.net:9977", "ams"],
        ["lostreply", "proxy-2.example.net", "proxy-2.example.net:9977", "ams"],
        ["lostreply", "proxy-3.example.net", "proxy-3.example.net:9977", "fra"]]' "$scratch/targets.json"
}

# Debian builds Prometheus without Kubernetes. What the API would tell of four pods stands in for it here, so that the
# relabelling is tested; the spelling of kubernetes_sd_configs is not.
check_kubernetes() {
    local pods="    static_configs:" pod name port node
    for pod in lostreply:metrics:node-1 lostreply:metrics:node-2 lostreply:health:node-2 nginx:metrics:node-1; do
        IFS=: read -r name port node <<<"$pod"
        pods+="
      - targets: ['$node:9977']
        labels:
          __meta_kubernetes_pod_label_app_kubernetes_io_name: $name
          __meta_kubernetes_pod_container_port_name: $port
          __meta_kubernetes_pod_node_name: $node"
    done
    awk -v pods="$pods" '
        /^    kubernetes_sd_configs:/ { print pods; inside = 1; next }
        /^    [a-z]/ { inside = 0 }
        !inside
    ' "$prometheus/scrape-kubernetes.yml" >"$scratch/kubernetes.yml"
    targets_of "$scratch/kubernetes.yml" >"$scratch/targets.json"
    # In no order: discovery keeps groups of targets in a map.
    jq --exit-status '[.[].labels | select(.job) | [.job, .instance]] | sort ==
        [["lostreply", "node-1"], ["lostreply", "node-2"]]' "$scratch/targets.json"
}

check_alertmanager() {
    local severity receiver
    amtool check-config "$prometheus/alertmanager.yml"
    for route in page:page warning:chat info:dashboard; do
        IFS=: read -r severity receiver <<<"$route"
        amtool config routes test --config.file="$prometheus/alertmanager.yml" --verify.receivers="$receiver" \
            alertname=Lostreply severity="$severity"
    done
}

step "promtool takes the rules" check_rules
step "promtool takes the configurations" check_configurations
step "targets from a file get their names" check_file_sd
step "pods get the names of their nodes" check_kubernetes
step "amtool takes the example, which routes by severity" check_alertmanager
step "each alert has a firing and a quiet test" check_coverage
step "each alert says what to do first and links to its section of the runbook" check_texts
step "links in the runbook have their section" check_links
step "the rules do what their tests say" test_rules
