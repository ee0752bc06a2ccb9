#!/bin/bash
# The page in a real browser, fed by real agents.
# shellcheck source-path=SCRIPTDIR source=../../deploy/test/lib.sh
source "$(dirname "$0")/../../deploy/test/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../../deploy/test/losing.sh
source "$repository/deploy/test/losing.sh"

picture=$repository/.build/page.png
export LOSTREPLY PYTHONDONTWRITEBYTECODE=1 TMPDIR=$scratch

write_docs() {
    pngquant --force --output "$repository/docs/page.png" 128 "$picture"
}

# At most 200 kB: it is on top of the README.
has_documents() {
    [ "$(stat --format %s "$repository/docs/page.png")" -lt 200000 ]
    local file
    for file in "$repository"/Sources/Agent/Page/*.js; do
        grep --quiet "\`$(basename "$file")\`" "$repository/docs/page.md" || fail "docs/page.md lacks $file"
    done
}

left_nothing() {
    local rest
    rest=$(find "$scratch" -mindepth 1 -not -name step.log)
    [ -z "$rest" ] || fail "$rest"
    # Its processes were killed, and are gone a moment later.
    eventually 5 refused pgrep --full "chromium.*$scratch"
}

cd "$repository/Tests/Web"
make_node
timeout 80 python3 page_under_load.py "$picture"
[ "${LOSTREPLY_WRITE_DOCS:-}" != 1 ] || step "the picture in the documents is written anew" write_docs
timeout 80 python3 page_of_agent.py "$node"
step "the documents have a picture, and name every module" has_documents
step "no process and no file is left behind" left_nothing
