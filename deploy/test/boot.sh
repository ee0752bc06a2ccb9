#!/bin/bash
# boot.sh ROOT FOLDER: boots the Debian in ROOT, with what it changes in FOLDER, until it ends or SIGTERM goes to
# systemd-nspawn. Leaves nothing mounted, and no cgroup.
set -euo pipefail

if [ "${3-}" != apart ]; then
    exec unshare --mount --ipc --propagation private "$0" "$1" "$2" apart
fi

# systemd wants cgroup v2, which a host may have beside v1; here it is where systemd looks for it.
umount --recursive /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
own=/sys/fs/cgroup$(sed --quiet 's/^0:://p' /proc/self/cgroup)
cgroup=$own/lostreply-machine-$$
leave_cgroup() {
    echo $$ >"$own/cgroup.procs"
    find "$cgroup" -depth -type d -exec rmdir {} +
}
mkdir "$cgroup"
trap leave_cgroup EXIT
echo $$ >"$cgroup/cgroup.procs"

# What nspawn notes of its machines is this one's too.
mount -t tmpfs tmpfs /run
mkdir -p "$2"
mount -t tmpfs tmpfs "$2"
mkdir "$2/changed" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/changed,workdir=$2/work" "$2/root"

# Beyond a container's usual rights: those that the agent and the demo need; sysctls of its own network namespace.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1
systemd-nspawn --quiet --directory="$2/root" --machine=lostreply --boot --register=no --keep-unit --private-network \
    --resolv-conf=off --timezone=off --link-journal=no --console=pipe --system-call-filter="bpf perf_event_open" \
    --capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN,CAP_SYS_ADMIN,CAP_SYS_PTRACE
