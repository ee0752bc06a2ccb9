#!/bin/bash
# The Debian package, in a fresh Debian: it installs and runs as it says, upgrades, and goes without a trace.
set -euo pipefail
# shellcheck source=deploy/test/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=deploy/test/machine.sh
. "$repository/deploy/test/machine.sh"

unit=$repository/deploy/systemd/lostreply.service
apt_get=(apt-get --quiet --quiet --yes)

make_package() {
    "$repository/deploy/debian/build.sh" "$LOSTREPLY" "$scratch/deb"
    lintian --fail-on error,warning "$scratch"/deb/lostreply_*.deb
}

# The same with a higher number, and another configuration.
make_next_package() {
    local tree=$scratch/next
    dpkg-deb --raw-extract "$scratch"/deb/lostreply_*.deb "$tree"
    sed --in-place 's/^Version: .*/&+next/' "$tree/DEBIAN/control"
    echo '# Shipped with the next version.' >>"$tree/etc/lostreply/lostreply.yml"
    dpkg-deb --root-owner-group -Znone --build "$tree" "$scratch/next.deb"
}

check_unit() {
    # What the unit starts is not on this host.
    mkdir -p "$scratch/units"
    sed "s|^ExecStart=/usr/bin/lostreply|ExecStart=$(realpath "$LOSTREPLY")|" "$unit" >"$scratch/units/lostreply.service"
    systemd-analyze verify --man=no "$scratch/units/lostreply.service"
    # In tenths.
    systemd-analyze security --offline=true --threshold=20 "$unit"
}

# Files, accounts and units: what a package could leave behind.
list_traces() {
    inside find / -xdev \( -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache -o -path /var/log/apt \
        -o -path /var/log/dpkg.log -o -path /var/log/journal -o -path /tmp -o -path /root \) -prune -o -print | sort
    inside getent passwd
    inside getent group
    inside systemctl list-unit-files --no-legend --no-pager
}

install_package() {
    list_traces >"$scratch/before"
    send "$scratch"/deb/lostreply_*.deb /root/lostreply.deb
    inside "${apt_get[@]}" install ./lostreply.deb
}

is_healthy() { [ "$(from_machine curl --silent http://127.0.0.1:9977/healthz)" = ok ]; }
is_gone() { ! is_healthy; }
lacks() { ! grep "$1" "$2"; }
show() { inside systemctl show --property "$1" --value lostreply; }

runs_as_the_unit() {
    eventually 20 is_healthy
    [ "$(inside systemctl is-enabled lostreply)" = enabled ]
    [ "$(show ActiveState)" = active ]
    [ -n "$(show StatusText)" ] || fail "it tells no status"
    # CAP_BPF (39), CAP_PERFMON (38) and CAP_NET_ADMIN (12), for somebody who is not root.
    inside cat "/proc/$(show MainPID)/status" >"$scratch/status"
    grep '^CapEff:.000000c000001000$' "$scratch/status"
    grep '^CapBnd:.000000c000001000$' "$scratch/status"
    lacks "^Uid:.0" "$scratch/status"
    from_machine curl --silent --fail http://127.0.0.1:9977/metrics >"$scratch/metrics"
    grep 'lostreply_hooks{hook="tcp_destroy_sock",mode="tp_btf",state="attached"} 1' "$scratch/metrics"
    lacks 'lostreply_hooks{.*state="failed"} [1-9]' "$scratch/metrics"
}

has_pages_and_completions() {
    local file
    for file in /usr/share/man/man8/lostreply{,-agent,-check,-demo}.8.gz \
        /usr/share/bash-completion/completions/lostreply /usr/share/zsh/vendor-completions/_lostreply \
        /usr/share/fish/vendor_completions.d/lostreply.fish /usr/share/lostreply/prometheus/lostreply.rules.yml \
        /usr/share/lostreply/grafana/lostreply.json /usr/share/lostreply/systemd/netns-all.conf; do
        inside test -s "$file" || fail "there is no $file"
    done
    inside bash -c '. /usr/share/bash-completion/completions/lostreply && complete -p lostreply'
    inside zcat /usr/share/man/man8/lostreply-agent.8.gz >"$scratch/lostreply-agent.8"
    LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings --local-file "$scratch/lostreply-agent.8" 2>&1 >"$scratch/page" | tee "$scratch/warnings"
    [ ! -s "$scratch/warnings" ]
    grep --quiet -- '--netns' "$scratch/page"
}

reloads() {
    local pid
    pid=$(show MainPID)
    inside systemctl reload lostreply
    eventually 5 tells reload
    [ "$(show MainPID)" = "$pid" ] && is_healthy
}
tells() { inside journalctl --unit lostreply --no-pager --output cat | grep --quiet --ignore-case "$1"; }

watchdog_restarts() {
    inside mkdir -p /run/systemd/system/lostreply.service.d
    inside bash -c 'printf "[Service]\nWatchdogSec=2s\n" >/run/systemd/system/lostreply.service.d/soon.conf'
    inside systemctl daemon-reload
    inside systemctl restart lostreply
    # A healthy agent outlives it.
    sleep 3
    [ "$(show NRestarts)" = 0 ]
    inside sh -c "kill -STOP $(show MainPID)"
    eventually 15 has_restarted
    inside rm -r /run/systemd/system/lostreply.service.d
    inside systemctl daemon-reload
    inside systemctl restart lostreply
}
has_restarted() { [ "$(show NRestarts)" = 1 ] && is_healthy; }

upgrades() {
    local pid
    pid=$(show MainPID)
    inside bash -c "echo '# This is mine.' >>/etc/lostreply/lostreply.yml"
    send "$scratch/next.deb" /root/next.deb
    inside "${apt_get[@]}" -o Dpkg::Options::=--force-confold install ./next.deb
    inside dpkg-query --show --showformat="\${Version}" lostreply | grep '+next$'
    inside grep '^# This is mine.$' /etc/lostreply/lostreply.yml
    inside grep '^# Shipped with the next version.$' /etc/lostreply/lostreply.yml.dpkg-dist
    eventually 20 is_healthy
    [ "$(show MainPID)" != "$pid" ] || fail "it was not restarted"
}

removes() {
    inside "${apt_get[@]}" remove lostreply
    eventually 5 is_gone
    inside grep '^# This is mine.$' /etc/lostreply/lostreply.yml
    inside test ! -e /lib/systemd/system/lostreply.service
}

purges() {
    inside "${apt_get[@]}" purge lostreply
    list_traces >"$scratch/after"
    diff "$scratch/before" "$scratch/after"
}

step "the package is made, and lintian finds no fault" make_package
step "another version of it is made" make_next_package
step "the unit is verified, and its exposure is 2.0 or lower" check_unit
step "a fresh Debian 12 is made" make_debian
step "systemd boots it" boot_machine
step "the package installs" install_package
step "the agent runs as its unit, nobody with three capabilities, and has every hook" runs_as_the_unit
step "man pages, completions, rules and dashboard are in their places" has_pages_and_completions
step "systemctl reload is heard, and the process stays" reloads
step "the watchdog restarts an agent that hangs" watchdog_restarts
step "an upgrade keeps the changed configuration and restarts the agent" upgrades
step "removal keeps the configuration" removes
step "purge leaves no file, account or unit behind" purges
