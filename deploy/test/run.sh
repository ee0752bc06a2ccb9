#!/bin/bash
# Runs every test of deploy/, or those whose names are given, such as `run.sh prometheus`; ends with a count.
set -euo pipefail
cd "$(dirname "$0")"

# What each test has passed and failed.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# run NAME: runs a test; one that fails outside its steps counts as one that failed.
run() {
    local tally=$folder/$1.tally
    echo "== $1"
    touch "$tally"
    if ! DEPLOY_TALLY=$tally bash "$1.test.sh" </dev/null && ! grep --quiet failed "$tally"; then
        echo "failed: $1 ended early"
        echo failed >>"$tally"
    fi
}

# run_all NAME...: runs them one after the other, those of them that are asked for.
run_all() {
    local name
    for name in "$@"; do
        case " ${wanted[*]} " in *" $name "*) run "$name" ;; esac
    done
}

wanted=(*.test.sh)
wanted=("${wanted[@]%.test.sh}")
[ $# = 0 ] || wanted=("$@")
for name in "${wanted[@]}"; do
    [ -e "$name.test.sh" ] || { echo "run.sh: there is no $name.test.sh" >&2; exit 64; }
done

# The machine of `install` waits for minutes that a page is resolved, and there sees every loss of this kernel: it holds
# the lock on losses from then on. The others run beside it, first those that lose something, and share the lock.
quiet=(package web prometheus)
loud=()
for name in *.test.sh; do
    case " install ${quiet[*]} " in *" ${name%.test.sh} "*) ;; *) loud+=("${name%.test.sh}") ;; esac
done
export LOSSES=$folder/losses
{
    flock --shared 9
    run_all "${loud[@]}"
} 9>"$LOSSES" >"$folder/loud.log" 2>&1 &
run_all install &
wait %1
cat "$folder/loud.log"
run_all "${quiet[@]}" >"$folder/quiet.log" 2>&1
wait
cat "$folder/quiet.log"

steps=$(cat "$folder"/*.tally | wc -l)
passed=$(cat "$folder"/*.tally | grep --count passed || true)
echo "deploy: $steps steps, $passed passed"
[ "$steps" -gt 0 ] && [ "$steps" = "$passed" ]
