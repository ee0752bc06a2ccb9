#!/bin/bash
# docs/install.md, word for word, on a fresh Debian: from nothing to a page.
set -euo pipefail
# shellcheck source=deploy/test/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=deploy/test/machine.sh
. "$repository/deploy/test/machine.sh"

# Writes each block of commands to $scratch/blocks/01 and so on.
read_document() {
    mkdir "$scratch/blocks"
    awk -v folder="$scratch/blocks" '
        /^```sh$/ { file = sprintf("%s/%02d", folder, ++count); next }
        /^```$/ { file = ""; next }
        file { print >file }' "$repository/docs/install.md"
    ls "$scratch/blocks"
    grep --quiet '^lostreply demo' "$scratch"/blocks/*
}

# The reader has the package in the folder where they are.
bring_package() {
    "$repository/deploy/debian/build.sh" "$LOSTREPLY" "$scratch/deb"
    local package
    for package in "$scratch"/deb/lostreply_*.deb; do send "$package" "/root/${package##*/}"; done
}

# The reader's own pager, at the address that the document names.
start_pager() {
    mkdir "$scratch/pager"
    cd "$scratch/pager"
    touch pages
    from_machine nginx -p "$PWD" -c "$repository/deploy/test/pager.conf" </dev/null >/dev/null 2>&1 &
    eventually 5 from_machine curl --silent --fail --output /dev/null http://127.0.0.1:9099/
}
# By the PID that nginx wrote: the shell knows that of nsenter's parent only.
end_pager() { [ ! -e "$scratch/pager/pager.pid" ] || kill "$(<"$scratch/pager/pager.pid")"; }
cleanup end_pager

run_block() {
    ! is_demo "$1" || date +%s.%N >"$scratch/load-began"
    # Not by standard input, from which what the commands start would read.
    inside timeout 90 bash -e -o pipefail -c "$(<"$1")" || {
        inside journalctl --no-pager --lines 40 --quiet
        fail "it failed in the machine, whose journal is above"
    }
    ! is_demo "$1" || date +%s.%N >"$scratch/load-ended"
}
is_demo() { grep --quiet '^lostreply demo' "$1"; }

# paged STATUS: tells when the page of the demo's losses came, and its labels and link.
paged() {
    grep ' /page {' "$scratch/pager/pages" | sed 's| /page | |' | while read -r time body; do
        jq --exit-status --arg time "$time" --arg status "$1" --compact-output '
            .alerts[] | select(.status == $status and .labels.alertname == "LostreplyResponsesLost")
            | select(.labels.upstream == "10.91.2.2:8080" and .labels.process == "nginx")
            | {time: $time | tonumber, labels, runbook: .annotations.runbook_url}' <<<"$body" || true
    done | head -1 | grep .
}
# within SECONDS STATUS FILE: the page of that status came so soon after the time in the file.
within() {
    paged "$2" | jq --exit-status --argjson limit "$1" --argjson since "$(<"$scratch/$3")" '
        (.runbook | contains("docs/runbook.md#")) and .time - $since <= $limit'
}
page_arrives() {
    eventually 60 paged firing
    within 60 firing load-began
    # Nobody is paged twice.
    [ "$(grep --count ' /page {' "$scratch/pager/pages")" = 1 ] || {
        cat "$scratch/pager/pages"
        fail "more pages than one came"
    }
}
page_resolves() {
    eventually 190 paged resolved
    within 190 resolved load-ended
}

# The agent of the rehearsal sees every loss of this kernel, those of other tests too.
forbid_losses() {
    exec {losses}>"${LOSSES:-$scratch/losses}"
    flock "$losses"
}

step "docs/install.md has commands" read_document
step "a fresh Debian 12 is made" make_debian
step "systemd boots it" boot_machine
step "its operator has the package, and a pager" bring_package
step "the pager listens" start_pager
for block in "$scratch"/blocks/*; do
    # The document takes the agent's right away once the page is resolved: a restart would resolve it at once.
    ! grep --quiet '^rm .*netns-all.conf' "$block" || step "the page is resolved after the losses ended" page_resolves
    ! grep --quiet '^install ' "$block" || forbid_losses
    step "docs/install.md: $(head -1 "$block")" run_block "$block"
    ! is_demo "$block" || step "the page arrives within 60 s and names upstream and process" page_arrives
done
