#!/bin/bash
# userland.sh ARCH FOLDER: has in FOLDER/root what Debian brings to a guest of that architecture, and in FOLDER/bin our
# programs for it.
set -euo pipefail

architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cd "$(dirname "$0")"

packages=(busybox-static iproute2 wireguard-tools libbpf1 libelf1 libmnl0 libbsd0 libmd0 libcap2 libxtables12 zlib1g libc6
    libbpf-dev libelf-dev zlib1g-dev)
case $architecture in
amd64) triplet=x86_64-linux-gnu ;;
arm64) triplet=aarch64-linux-gnu ;;
esac

# Unpacks the packages, unless these very ones are unpacked.
unpack() {
    local list file
    list=$(./fetch.sh "$architecture" "$folder" "${packages[@]}")
    [ "$list" != "$(cat "$folder/unpacked" 2>/dev/null)" ] || return 0
    rm -rf "$folder/root" "$folder/unpacked"
    mkdir -p "$folder/root"
    while read -r file; do dpkg --extract "$file" "$folder/root"; done <<<"$list"
    echo "$list" >"$folder/unpacked"
}

# compile NAME [LIBRARY...]: links statically, so that a guest needs nothing for it.
compile() {
    local name=$1
    shift
    "$triplet-gcc" -std=gnu11 -O2 -Wall -Wextra -Werror -static -isystem "$folder/root/usr/include" \
        "$name.c" -o "$folder/bin/$name" -L"$folder/root/usr/lib/$triplet" "$@"
}

unpack
mkdir -p "$folder/bin"
compile traffic
compile observer -lbpf -lelf -lz
compile objects -lbpf -lelf -lz
