#!/bin/bash
# kernel.sh NAME FOLDER ARCH_FOLDER: has in FOLDER the newest kernel of Debian of that name, such as 6.12-arm64: vmlinuz,
# and under lib/modules the modules that the guest may load. ARCH_FOLDER is where packages are kept.
set -euo pipefail

series=${1%-*}
architecture=${1#*-}
folder=$2
packages=$3
cd "$(dirname "$0")"

# With what they depend on, by the names of their files.
modules=(veth sch_ingress cls_bpf cls_matchall act_gact sch_netem
    bonding tls 8021q garp mrp stp llc vxlan udp_tunnel ip6_udp_tunnel
    wireguard '*chacha*' '*poly1305*' '*curve25519*')

deb=$(./fetch.sh "$architecture" "$packages" "linux-image-${series//./\\.}\.[0-9].*-cloud-$architecture")
[ "$deb" != "$(cat "$folder/unpacked" 2>/dev/null)" ] || exit 0
rm -rf "$folder"
mkdir -p "$folder"
dpkg-deb --fsys-tarfile "$deb" >"$folder/tar"
members=('./boot/vmlinuz-*' './lib/modules/*/modules.*')
for module in "${modules[@]}"; do members+=("*/$module.ko*"); done
# It complains of those that this kernel lacks or has built in.
tar --extract --file "$folder/tar" --directory "$folder" --wildcards "${members[@]}" 2>/dev/null || true
rm "$folder/tar"
mv "$folder"/boot/vmlinuz-* "$folder/vmlinuz"
find "$folder/lib" -name '*.ko.xz' -exec xz --decompress {} +
if [ ! -s "$folder/vmlinuz" ] || [ -z "$(find "$folder/lib" -name veth.ko)" ]; then
    echo "kernel.sh: $deb could not be unpacked" >&2
    exit 1
fi
echo "$deb" >"$folder/unpacked"
