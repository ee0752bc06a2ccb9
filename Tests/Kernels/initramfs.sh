#!/bin/bash
# initramfs.sh KERNEL_FOLDER ARCH_FOLDER OUTPUT BPF_OBJECT LOSTREPLY SCENARIO...: packs what a guest is made of. LOSTREPLY
# is empty where the agent is not built for that architecture.
set -euo pipefail

kernel=$1
userland=$2
output=$3
object=$4
agent=$5
shift 5
sources=$(cd "$(dirname "$0")" && pwd)

tree=$(mktemp -d "$output.XXXXXX")
trap 'rm -rf "$tree"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What a guest runs of Debian.
tools=(bin/ip sbin/tc usr/bin/wg)

# install_library NAME: with those that it needs in turn.
install_library() {
    local file needed
    [ -z "$(find "$tree/lib" -name "$1")" ] || return 0
    file=$(find "$userland/root" -name "$1" -print -quit)
    [ -n "$file" ] || { echo "initramfs.sh: no package brings $1" >&2; exit 1; }
    cp --dereference "$file" "$tree/lib/"
    for needed in $(libraries_of "$file"); do install_library "$needed"; done
}

libraries_of() { readelf --dynamic "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

# install_tool PATH: and the loader where it asks for it.
install_tool() {
    local loader library
    cp "$userland/root/$1" "$tree/sbin/"
    loader=$(readelf --program-headers "$userland/root/$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
    mkdir -p "$tree$(dirname "$loader")"
    # Not by its link, which leads to the host's.
    cp "$(find "$userland/root" -name "$(basename "$loader")" -type f)" "$tree$loader"
    for library in $(libraries_of "$userland/root/$1"); do install_library "$library"; done
}

mkdir -p "$tree"/{bin,sbin,lib,proc,sys,dev,run,tmp,etc}
cp "$userland/root/bin/busybox" "$userland"/bin/* "$tree/bin/"
for tool in "${tools[@]}"; do install_tool "$tool"; done
cp -r "$kernel/lib/modules" "$tree/lib/"
cp "$object" "$tree/lib/lostreply.bpf.o"
[ -z "$agent" ] || strip -o "$tree/bin/lostreply" "$agent"
cp -r "$sources/guest" "$sources/expected" "$tree/"
ln -s guest/init "$tree/init"
echo "$@" >"$tree/scenarios"
(cd "$tree" && find . | cpio --quiet --create --format=newc --owner=0:0) >"$output"
