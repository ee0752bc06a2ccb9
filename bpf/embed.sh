#!/bin/sh
# embed.sh CLANG SOURCE OBJECT SWIFT NAME [FLAG...]: compiles SOURCE for the kernel and writes it as a Swift array.
set -eu
clang=$1 source=$2 object=$3 swift=$4 name=$5
shift 5
# Debian keeps asm/types.h under the multiarch folder; the prefix map keeps the build path out of the object.
"$clang" -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror \
    -I"/usr/include/$(uname -m)-linux-gnu" \
    -ffile-prefix-map="$(dirname "$source")=bpf" -fdebug-compilation-dir=. \
    "$@" -c "$source" -o "$object"
# The kernel needs BTF, not DWARF; a clang without llvm-objcopy beside it embeds both.
objcopy=$(dirname "$clang")/llvm-objcopy
if [ -x "$objcopy" ]; then
    "$objcopy" --strip-debug "$object"
fi
{
    echo "/// The ELF image of $(basename "$object" .o), as native words so that it is aligned."
    echo "let $name: [UInt64] = ["
    od -An -v -tx8 -w64 "$object" | sed 's/ \([0-9a-f]\{16\}\)/0x\1,/g'
    echo "]"
} > "$swift.tmp"
mv "$swift.tmp" "$swift"
