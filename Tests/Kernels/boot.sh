#!/bin/bash
# boot.sh ARCH KERNEL_FOLDER SECONDS WORDS: boots the kernel with KERNEL_FOLDER/initramfs, for so long at the most, and
# keeps what it prints in KERNEL_FOLDER/serial.log. WORDS go to the kernel, and what it does not know to the guest.
# Emulated: the kernels of a few hosts run no guest that KVM accelerates.
set -euo pipefail

folder=$2
seconds=$3
case $1 in
amd64) machine=(qemu-system-x86_64) console=ttyS0 ;;
arm64) machine=(qemu-system-aarch64 -M virt -cpu cortex-a57) console=ttyAMA0 ;;
esac

emulator=
# shellcheck disable=SC2317 # called by trap
end() { [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; }
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

timeout --kill-after=5 "$seconds" "${machine[@]}" -accel tcg -m 512 -smp 1 -nographic -nodefaults -no-reboot -serial stdio \
    -kernel "$folder/vmlinuz" -initrd "$folder/initramfs" -append "console=$console quiet panic=-1 $4" \
    </dev/null 2>&1 >"$folder/serial.log" &
emulator=$!
# Not 0 where the time is up; the verdict is in the log.
wait "$emulator" || true
emulator=
