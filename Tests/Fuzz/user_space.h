/* SPDX-License-Identifier: GPL-2.0-only */
/* What lostreply.bpf.c gives packet.h and the verdicts, for user space, so that their text is taken as it is. */
#ifndef LOSTREPLY_FUZZ_USER_SPACE_H
#define LOSTREPLY_FUZZ_USER_SPACE_H

#include <stdlib.h> /* also for __always_inline, which the kernel half has from libbpf */
#include <string.h>

/* Likewise libbpf's. */
#define __noinline __attribute__((noinline))

/* The headers of a frame, as in lostreply.bpf.c. */
#include <linux/types.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

/* bpf_ntohs() and its kin: made for both sides, unlike bpf_helpers.h. */
#include <bpf/bpf_endian.h>

#include "include/verdict.h"
#include "include/syn_verdict.h"
#include "include/refusal.h"
#include "include/packet.h"

#endif
