#!/bin/bash
# build.sh BINARY FOLDER [VERSION]: makes the Debian package of a binary that is built already, in the folder.
# The version is the binary's own, where none is given.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
binary=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
version=${3:-$("$binary" --version)}
source=$folder/source
rm -rf "$source"
mkdir -p "$source/completions"

cd "$source"
cp -r "$repository/deploy/debian" debian
cp "$repository/deploy/systemd/lostreply.service" debian/
cp "$repository"/deploy/systemd/*.conf "$repository/deploy/lostreply.yml" .
cp -r "$repository/deploy/prometheus" "$repository/deploy/grafana" .
cp -r "$repository/README.md" "$repository/docs" "$repository/deploy/logs" "$repository/deploy/web.yml" .
cp "$binary" lostreply

# The time of the sources, so that the same sources give the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
cat >debian/changelog <<END
lostreply ($version) bookworm; urgency=medium

  * Version $version; what changed is told with the sources.

 -- lostreply maintainers <lostreply@users.noreply.github.com>  $(date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")
END

./lostreply --experimental-dump-help >help.json
for name in '' $(jq --raw-output '.command.subcommands[].commandName | select(. != "help")' help.json); do
    page=lostreply${name:+-$name}.8
    jq --raw-output --arg name "$name" --arg version "$version" --from-file debian/man.jq help.json >"$page"
    echo "$page" >>debian/manpages
done
for shell in bash zsh fish; do ./lostreply --generate-completion-script "$shell" >"completions/$shell"; done
# A file that is sourced has no interpreter.
sed --in-place '1{/^#!/d}' completions/bash
printf '%s\n' README.md 'docs/*.md' >debian/docs
printf '%s\n' 'logs/*' web.yml >debian/examples

# Build-essential is not asked for: nothing is compiled here.
dpkg-buildpackage --build=binary --unsigned-source --unsigned-changes --no-check-builddeps
rm -rf "$source"
