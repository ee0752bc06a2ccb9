#!/bin/bash
# fetch.sh ARCH FOLDER NAME...: has the newest Debian packages of that architecture in FOLDER/packages, and prints their
# paths. A name with a backslash is a regular expression that matches whole names: the highest is taken. Nothing is
# installed, and the host's apt knows nothing of it.
set -euo pipefail

architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
lists_hours=24

die() {
    echo "fetch.sh: $*" >&2
    exit 1
}

options=(-o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" -o APT::Sandbox::User=root
    -o "Dir::State=$folder/apt" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt/cache"
    -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin # which an image of Debian may unset
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30)

# Reads anew what packages there are, unless that has been done lately.
update() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -z "$(find "$folder/apt/updated" -mmin "-$((lists_hours * 60))" 2>/dev/null)" ] || return 0
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packages"
    : >"$folder/apt/status"
    printf 'deb [signed-by=%s] http://deb.debian.org/%s main\n' \
        "$keyring" 'debian bookworm' "$keyring" 'debian-security bookworm-security' >"$folder/apt/sources.list"
    apt-get "${options[@]}" --quiet --quiet --error-on=any update || die "cannot read what packages there are"
    touch "$folder/apt/updated"
}

# newest EXPRESSION: prints the highest name of a package that matches.
newest() {
    case $1 in
    *[\\]*) apt-cache "${options[@]}" search --names-only "^$1\$" | cut -d' ' -f1 | sort --version-sort | tail -1 ;;
    *) echo "$1" ;;
    esac
}

# download PACKAGE...: prints where they are now.
download() {
    local file size
    # Not where the packages are: what is there it does not print.
    (cd "$folder/apt" && apt-get "${options[@]}" download --print-uris "$@") | while read -r _ file size _; do
        has "$file" "$size" ||
            (cd "$folder/packages" && apt-get "${options[@]}" --quiet --quiet download "${file%%_*}" >&2)
        has "$file" "$size" || exit 1
        echo "$folder/packages/$file"
    done
}

# has FILE SIZE: a download that was interrupted is shorter.
has() { [ "$(stat --format=%s "$folder/packages/$1" 2>/dev/null)" = "$2" ]; }

update
found=()
for name; do
    package=$(newest "$name")
    [ -n "$package" ] || die "Debian has no package $name for $architecture"
    found+=("$package")
done
download "${found[@]}" || {
    # What is listed may be superseded by now.
    rm -f "$folder/apt/updated"
    die "cannot download ${found[*]}"
}
