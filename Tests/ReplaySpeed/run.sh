#!/bin/bash
# run.sh LOSTREPLY [SEGMENTS]: how many segments a second LOSTREPLY replays, of one connection and of 100000 at a time, and
# how long tcpdump takes to copy the same file.
set -euo pipefail
lostreply=$1 segments=${2:-5000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Seconds of CPU time, user and system.
seconds() {
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}

for connections in 1 100000; do
    capture=$folder/$connections.pcap
    python3 "$(dirname "$0")/capture.py" "$capture" "$segments" "$connections"
    cat "$capture" >/dev/null
    replay=$(seconds "$lostreply" replay --connections 262144 "$capture")
    tcpdump=$(seconds tcpdump -r "$capture" -w /dev/null)
    awk -v n="$connections" -v s="$segments" -v r="$replay" -v t="$tcpdump" 'BEGIN {
        printf "%6d connections: %.2f million segments a second of CPU time; %.1f times tcpdump -w /dev/null\n", n, s / r / 1e6, r / t
    }'
    rm "$capture"
done
