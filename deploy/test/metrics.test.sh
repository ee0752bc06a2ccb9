#!/bin/bash
# docs/metrics.md against a live scrape: each family, its type, its labels, and how many series there are.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/live.sh"

reference=$repository/docs/metrics.md

# documented COLUMN: the name of each family in the reference, and its type (3) or its labels (4).
documented() {
    awk -F ' *[|] *' -v column="$1" '/^[|] `(lostreply|process)_/ {
        gsub(/[` ]/, "")
        print $2, $column
    }' "$reference" | sort --unique
}

# labels: reads a scrape, writes `name label,label` of each family that has a sample.
labels() {
    awk '
        /^# TYPE / { family = $3; next }
        /^#/ { next }
        {
            names = ""
            if (match($0, /\{.*\}/)) {
                names = substr($0, RSTART + 1, RLENGTH - 2)
                gsub(/="[^"]*"/, "", names)
                sub(/(^|,)le$/, "", names)
            }
            print family, names
        }' | sort --unique
}

scrape() {
    curl --silent --fail "http://$demo_metrics/metrics" >"$scratch/demo.txt"
    curl --silent --fail "http://$agent_metrics/metrics" >"$scratch/agent.txt"
}

check_families() {
    diff <(documented 3) <(families <"$scratch/agent.txt" | sort) || fail "< reference, > scrape"
}

check_labels() {
    cat "$scratch/demo.txt" "$scratch/agent.txt" | labels >"$scratch/labels"
    grep '^lostreply_lost_responses_total upstream' "$scratch/labels" || fail "the demo lost nothing"
    comm -13 <(documented 4) "$scratch/labels" >"$scratch/others"
    [ ! -s "$scratch/others" ] || fail "other labels in the scrape: $(cat "$scratch/others")"
}

# Kernels differ by a few series, for not all have every tracepoint.
check_series() {
    local stated counted
    stated=$(sed --quiet 's/.* serves \([0-9]*\) series.*/\1/p' "$reference")
    counted=$(grep --invert-match --count --regexp='^#' --regexp='^lostreply_hook_attached' "$scratch/agent.txt")
    echo "stated: $stated, counted: $counted"
    [ $((stated - counted)) -lt 5 ] && [ $((counted - stated)) -lt 5 ]
}

check_promtool() { promtool check metrics <"$scratch/demo.txt"; }

start_demo 10
start_agent
step "both agents are scraped" scrape
step "the reference has the families that there are, with their types" check_families
step "the reference has their labels" check_labels
step "the number of series is what the reference says" check_series
step "promtool finds nothing to mend in the metrics" check_promtool
