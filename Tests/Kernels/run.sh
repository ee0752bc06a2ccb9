#!/bin/bash
# run.sh LOSTREPLY BPF_OBJECT [KERNEL...]: boots kernels of Debian in an emulator, all or the named ones, and has the agent,
# or where there is none the kernel half alone, count in each the same traffic. The last line says how many passed.
#
#   fetch.sh kernel.sh userland.sh   what a guest is made of: packages, kernel and modules, tools and our programs
#   initramfs.sh boot.sh             how it is packed and run
#   guest/                           what it does: init, then the scenarios
#   expected                         what must be counted, on every kernel
#   traffic.c observer.c objects.c   our programs in it
set -euo pipefail

# name: the hook that its interfaces must get, and how many seconds it may take.
declare -A hooks=([6.1-amd64]=clsact [6.12-amd64]=tcx [6.1-arm64]=clsact [6.12-arm64]=tcx)
names=(6.1-amd64 6.12-amd64 6.1-arm64 6.12-arm64)
seconds_at_most=150
made=$(cd "$(dirname "$0")/../.." && pwd)/.build/kernels

refuse() {
    echo "run.sh: $*" >&2
    exit 64
}

# scenarios ARCH: what a guest runs; there is no agent for arm64.
scenarios() {
    case $1 in
    amd64) echo observer agent leftovers links ;;
    arm64) echo observer ;;
    esac
}

# prepare KERNEL: has its folder ready to be booted.
prepare() {
    local architecture=${1#*-} agent='' wanted
    [ "$architecture" != amd64 ] || agent=$lostreply
    read -ra wanted <<<"$(scenarios "$architecture")"
    ./userland.sh "$architecture" "$made/$architecture" &&
        ./kernel.sh "$1" "$made/$1" "$made/$architecture" &&
        ./initramfs.sh "$made/$1" "$made/$architecture" "$made/$1/initramfs" "$object" "$agent" "${wanted[@]}"
}

# try KERNEL: boots it, and says how it went.
try() {
    local log=$made/$1/serial.log version verdict=FAIL started=$SECONDS
    rm -f "$log"
    ./boot.sh "${1#*-}" "$made/$1" "$seconds_at_most" "hook=${hooks[$1]}" &
    child=$!
    wait "$child"
    child=
    tr --delete '\r' <"$log" >"$log.text" && mv "$log.text" "$log"
    version=$(basename "$made/$1"/lib/modules/*)
    [ "$(grep '^kernels:' "$log")" != "kernels: PASS $(scenarios "${1#*-}")" ] || verdict=PASS
    echo "$1: $verdict, Linux $version, ${hooks[$1]}, $((SECONDS - started)) s"
    [ "$verdict" = PASS ] || { tail -n 30 "$log" | sed 's/^/    /'; echo "    all of it: $log"; return 1; }
}

[ $# -ge 2 ] || refuse "usage: run.sh LOSTREPLY BPF_OBJECT [KERNEL...], of ${names[*]}"
[ -x "$1" ] || refuse "there is no program $1"
[ -r "$2" ] || refuse "there is no BPF object $2"
lostreply=$(realpath "$1")
object=$(realpath "$2")
shift 2
[ $# = 0 ] || names=("$@")
for name in "${names[@]}"; do
    [ -n "${hooks[$name]:-}" ] || refuse "there is no kernel $name; use some of ${!hooks[*]}"
done

cd "$(dirname "$0")"

# A signal reaches this script alone where it is sent by kill.
child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null; wait' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0
booted=0
for name in "${names[@]}"; do
    prepare "$name" || { echo "$name: FAIL, could not be prepared"; continue; }
    booted=$((booted + 1))
    if try "$name"; then passed=$((passed + 1)); fi
done
echo "kernels: $booted booted, $passed passed"
[ "$passed" = ${#names[@]} ]
