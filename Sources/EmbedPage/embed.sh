#!/bin/sh
# embed.sh SWIFT FILE...: writes text files as a Swift dictionary from name to text.
set -eu
swift=$1
shift
{
    echo "/// The files of the page, by name."
    echo "let embeddedFiles: [String: String] = ["
    for file; do
        printf '    "%s": #####"""\n' "$(basename "$file")"
        cat "$file"
        # The line feed before the quotes is not part of the text.
        printf '\n"""#####,\n'
    done
    echo "]"
} >"$swift.tmp"
mv "$swift.tmp" "$swift"
