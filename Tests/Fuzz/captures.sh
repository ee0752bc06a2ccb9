#!/bin/bash
# captures.sh SWIFTC CLANG FOLDER: builds the libFuzzer target captures.swift in FOLDER, with the modules that it fuzzes.
set -euo pipefail
swiftc=$1 clang=$2 folder=$3
cd "$(dirname "$0")/../.."

sanitizers=fuzzer,address
# As Package.swift has them.
flags=(-O -g -whole-module-optimization -parse-as-library -sanitize="$sanitizers" -package-name lostreply
    -enable-upcoming-feature InternalImportsByDefault -I bpf/include -I Sources/CPacket/include -I "$folder")

# What a frame may misalign is read as it lies, as in the kernel half.
"$clang" -O1 -g -Wall -Wextra -Werror -Wno-unknown-pragmas -fsanitize=fuzzer-no-link,address -Ibpf/include \
    -ISources/CPacket/include -c Sources/CPacket/packet.c -o "$folder/packet.o"
for module in Records Capture Replay; do
    "$swiftc" "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$folder/$module.swiftmodule" \
        -c Sources/"$module"/*.swift -o "$folder/$module.o"
done
"$swiftc" "${flags[@]}" -module-name Fuzz Tests/Fuzz/captures.swift "$folder"/{packet,Records,Capture,Replay}.o \
    -use-ld=lld -o "$folder/captures"
