#!/bin/bash
# run.sh LOSTREPLY: every test of what the agent serves to browsers and programs; ends with a count. Needs root.
set -euo pipefail

[ $# = 1 ] || { echo "usage: run.sh LOSTREPLY" >&2; exit 64; }
LOSTREPLY=$(realpath "$1")
export LOSTREPLY
cd "$(dirname "$0")"

DEPLOY_TALLY=$(mktemp)
export DEPLOY_TALLY
trap 'rm -f "$DEPLOY_TALLY"' EXIT

for test in *.test.sh; do
    echo "== ${test%.test.sh}"
    # One that fails outside its steps counts as one that failed.
    bash "$test" </dev/null || grep --quiet failed "$DEPLOY_TALLY" || {
        echo "failed: ${test%.test.sh} ended early"
        echo failed >>"$DEPLOY_TALLY"
    }
done

steps=$(wc --lines <"$DEPLOY_TALLY")
passed=$(grep --count passed "$DEPLOY_TALLY" || true)
echo "web: $steps steps, $passed passed"
[ "$steps" -gt 0 ] && [ "$steps" = "$passed" ]
