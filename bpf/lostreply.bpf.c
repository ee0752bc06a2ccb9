// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel half of lostreply, as a table of contents.
 *
 *   include/records.h   what crosses into user space
 *   include/verdict.h   what Linux does with a RST, as a pure function; syn_verdict.h with a SYN
 *   include/refusal.h   why it refused a segment, and whether that was to be expected; sent_reset.h why it sent a RST
 *   core_types.h        the kernel's structs, as much as is read of them
 *   counters.h emit.h   exact counters; the two rings
 *   verifier.h          what older verifiers must be shown
 *   include/packet.h    from a frame to a segment; timestamps.h its timestamp option
 *   flows.h answers.h   rcv_nxt per flow; the start of an answer on watched ports
 *   waiting.h           whether somebody waited for what lies unread, and how much of an answer it is
 *   predictions.h       what the wire predicted for a RST, until the kernel has dealt with it
 *   sockets.h           what is read off a socket; refusals.h off a packet that is given up
 *   receivers.h         who is to receive a segment; judging.h what becomes of one with RST or SYN
 *   sockets.bpf.c       tp_btf: tcp_receive_reset, tcp_send_reset, inet_sock_set_state, tcp_destroy_sock
 *   refusals.bpf.c      tp_btf: kfree_skb
 *   wire.h              what the hooks on the wire have in common
 *   tc.bpf.c xdp.bpf.c  tc ingress and egress; XDP
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "include/records.h"
#include "core_types.h"

char LICENSE[] SEC("license") = "GPL";

/* Set by the agent before load, constant after: what is switched off costs nothing. */
const volatile struct lostreply_config config = {
	.slots = 1 << 20,
	.wakeup_bytes = 1 << 18,
	.flow_tracking = 1,
};

#include "counters.h"
#include "emit.h"
#include "verifier.h"
#include "include/packet.h"
#include "timestamps.h"
#include "flows.h"
#include "predictions.h"
#include "sockets.h"
#include "refusals.h"
#include "receivers.h"
#include "answers.h"
#include "waiting.h"
#include "judging.h"
#include "wire.h"
#include "sockets.bpf.c"
#include "refusals.bpf.c"
#include "tc.bpf.c"
#include "xdp.bpf.c"
