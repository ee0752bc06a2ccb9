#!/bin/bash
# install.sh GROUP...: installs what a build, the demo or tests need and this Debian lacks.
set -euo pipefail

# A library is looked up by its package, a tool by its command: another package may bring it (nginx-full has nginx).
demo='nginx:nginx-light ip:iproute2'
deb='dh:debhelper jq:jq'
declare -A groups=(
    [build]='libbpf-dev libelf-dev zlib1g-dev libyaml-dev libcrypt-dev'
    [demo]=$demo
    [truth]="$demo haproxy:haproxy apache2:apache2-bin"
    [bench]="$demo haproxy:haproxy wrk:wrk iperf3:iperf3 taskset:util-linux"
    [test]="$demo nft:nftables promtool:prometheus clang-format:clang-format shellcheck:shellcheck curl:curl
        openssl:openssl ps:procps nsenter:util-linux tmux:tmux tcpdump:tcpdump"
    [web]="$demo chromium-headless-shell:chromium-headless-shell fonts-inter python3:python3 pip3:python3-pip jq:jq
        pngquant:pngquant curl:curl nsenter:util-linux pgrep:procps"
    [kernels]='qemu-system-x86_64:qemu-system-x86 qemu-system-aarch64:qemu-system-arm cpio:cpio xz:xz-utils strip:binutils
        x86_64-linux-gnu-gcc:gcc aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu libc6-dev libc6-dev-arm64-cross'
    [deb]=$deb
    [deploy]="$demo $deb lintian:lintian mmdebstrap:mmdebstrap systemd-nspawn:systemd-container prometheus:prometheus
        prometheus-alertmanager:prometheus-alertmanager kubectl:kubernetes-client runc:runc pip3:python3-pip unzip:unzip
        logrotate:logrotate yq:yq curl:curl openssl:openssl nsenter:util-linux"
)

die() {
    echo "install.sh: $*" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Sets `missing` to the packages of the named groups that are not here.
find_missing() {
    local group entry
    missing=()
    for group in "$@"; do
        [ -n "${groups[$group]:-}" ] || die "unknown group '$group'; use one of ${!groups[*]}"
        for entry in ${groups[$group]}; do
            case $entry in
            *:*) PATH=$PATH:/usr/sbin:/sbin command -v "${entry%:*}" >/dev/null || missing+=("${entry#*:}") ;;
            *) is_installed "$entry" || missing+=("$entry") ;;
            esac
        done
    done
}

# Keeps packages from starting their services, now by policy-rc.d (invoke-rc.d(8)), and at the next boot.
policy=/usr/sbin/policy-rc.d
forbid_services() {
    [ ! -e "$policy" ] || return 0
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}
disable_services() {
    local unit
    command -v systemctl >/dev/null || return 0
    for unit in nginx.service haproxy.service prometheus.service prometheus-alertmanager.service logrotate.timer; do
        case " ${missing[*]} " in
        *" ${unit%.*}"*) systemctl --quiet disable "$unit" || true ;;
        esac
    done
}

[ $# -gt 0 ] || die "usage: install.sh GROUP..., of ${!groups[*]}"
find_missing "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || die "cannot install ${missing[*]}: run 'apt install ${missing[*]}' as root"
command -v apt-get >/dev/null || die "cannot install ${missing[*]}: there is no apt-get; install them another way"

export DEBIAN_FRONTEND=noninteractive
forbid_services
apt-get --quiet --quiet update
apt-get --quiet --quiet --yes --no-install-recommends -o DPkg::Lock::Timeout=120 install "${missing[@]}"
disable_services
