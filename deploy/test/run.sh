#!/bin/bash
# Runs every test of deploy/, or those whose names are given, such as `run.sh prometheus`; ends with a count.
set -euo pipefail
cd "$(dirname "$0")"

DEPLOY_TALLY=$(mktemp)
export DEPLOY_TALLY
trap 'rm -f "$DEPLOY_TALLY"' EXIT

tests=(*.test.sh)
[ $# = 0 ] || tests=("${@/%/.test.sh}")
for test in "${tests[@]}"; do
    echo "== ${test%.test.sh}"
    # A test that fails outside its steps counts as one that failed.
    before=$(wc -l <"$DEPLOY_TALLY")
    if ! bash "$test" </dev/null && ! tail --lines=+$((before + 1)) "$DEPLOY_TALLY" | grep --quiet failed; then
        echo "failed: ${test%.test.sh} ended early"
        echo failed >>"$DEPLOY_TALLY"
    fi
done

steps=$(wc -l <"$DEPLOY_TALLY")
passed=$(grep --count passed "$DEPLOY_TALLY" || true)
echo "deploy: $steps steps, $passed passed"
[ "$steps" -gt 0 ] && [ "$steps" = "$passed" ]
