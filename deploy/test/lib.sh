# shellcheck shell=bash disable=SC2034 # some variables are for the tests only
# Sourced by each test in this folder: counts steps, and cleans up behind them.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${LOSTREPLY:=$repository/.build/release/lostreply}"
# A folder of this test's own.
scratch=$(mktemp -d)
cleanups=("rm -rf $scratch")

# cleanup COMMAND: runs it when the test ends, whatever ends it; the last one goes first.
cleanup() { cleanups=("$1" "${cleanups[@]}"); }
run_cleanups() {
    local command
    for command in "${cleanups[@]}"; do eval "$command" || true; done
}
trap run_cleanups EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# step WORDS COMMAND...: runs the command and says in one line how it went; what it printed is shown if it failed.
# A failed step ends the test, for the next ones build on it.
step() {
    local words=$1 started=$SECONDS status=0
    shift
    # Not in a condition, where bash would ignore errexit inside; its standard output is the step's log.
    set +e
    (
        set -e
        "$@"
    ) >"$scratch/step.log" 2>&1
    status=$?
    set -e
    if [ $status = 0 ]; then
        echo "passed: $words ($((SECONDS - started)) s)"
        echo passed >>"${DEPLOY_TALLY:-/dev/null}"
        return
    fi
    echo "failed: $words (exit $status)"
    sed 's/^/    /' "$scratch/step.log"
    echo failed >>"${DEPLOY_TALLY:-/dev/null}"
    exit 1
}

# eventually SECONDS COMMAND...: repeats the command until it succeeds; fails when it has not in time.
eventually() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.2
    done
}

# refused COMMAND...: fails where the command succeeds.
refused() {
    if "$@"; then fail "succeeded: $*"; fi
}

# fail WORDS: ends a step.
fail() {
    echo "$*" >&2
    return 1
}
