# shellcheck shell=bash disable=SC2154 # repository and scratch are those of lib.sh
# Sourced by tests that need a machine of their own: a fresh Debian 12 that systemd boots, in namespaces of its own. It
# shares the kernel with this one, and has no network but its loopback: the packages it may want are in apt's cache.

debian=$repository/.build/deploy/debian
# What the documents install from Debian, with what it recommends and without.
on_hand=(curl iproute2)
on_hand_alone=(prometheus prometheus-alertmanager nginx-light)

# The lines of sources.list(5) that say where this host has Debian from, security fixes included.
debian_sources() {
    # shellcheck disable=SC2016 # apt's variables
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
        sort --unique
}

# How this host comes to the mirror: by a proxy perhaps, or to one that stands still.
debian_options() {
    apt-config dump --format '%F "%v";%n' \
        Acquire::http::Proxy Acquire::https::Proxy Acquire::Check-Valid-Until Acquire::Check-Date | sed 's/^/--aptopt=/'
}

# Makes the tree that machines start from, at most once a day: what they change is in a layer above it. Tests that run
# beside each other wait for the first.
make_debian() {
    mkdir -p "${debian%/*}"
    exec {lock}>"$debian.lock"
    flock "$lock"
    [ -z "$(find "$debian/made" -mmin -1440 2>/dev/null)" ] || return 0
    rm -rf "$debian"
    mkdir -p "$debian"
    local options download="chroot \"\$1\" apt-get --quiet --quiet --yes --download-only install"
    mapfile -t options < <(debian_options)
    debian_sources | mmdebstrap --quiet --variant=apt --include=systemd,systemd-sysv,dbus --skip=cleanup/apt \
        --dpkgopt=force-unsafe-io --aptopt="Acquire::Retries 0" "${options[@]}" \
        --customize-hook="$download --install-recommends ${on_hand[*]}" \
        --customize-hook="$download --no-install-recommends ${on_hand_alone[*]}" bookworm "$debian/root" -
    touch "$debian/made"
}

# Boots a machine, which ends with the test.
boot_machine() {
    setsid "$repository/deploy/test/boot.sh" "$debian/root" "$scratch/machine" </dev/null >"$scratch/boot.log" 2>&1 &
    echo $! >"$scratch/booter"
    eventually 20 has_booted || {
        cat "$scratch/boot.log"
        fail "the machine does not boot"
    }
}
has_booted() {
    local nspawn
    nspawn=$(pgrep --parent "$(<"$scratch/booter")" --exact systemd-nspawn) || return 1
    pgrep --parent "$nspawn" >"$scratch/init" && [ "$(inside systemctl is-system-running)" = running ]
}
end_machine() {
    [ -e "$scratch/booter" ] || return 0
    pkill --parent "$(<"$scratch/booter")" --exact systemd-nspawn
    eventually 20 has_ended
}
has_ended() { ! kill -0 "$(<"$scratch/booter")" 2>/dev/null; }
cleanup end_machine

# inside COMMAND...: runs it in the machine as its root, in /root.
inside() {
    nsenter --target "$(<"$scratch/init")" --all -- env --chdir=/root --ignore-environment HOME=/root LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# send FILE PATH: puts a file into the machine.
send() { inside dd of="$2" status=none <"$1"; }

# from_machine COMMAND...: runs a command of this host with the machine's network, such as curl.
from_machine() { nsenter --target "$(<"$scratch/init")" --net "$@"; }
