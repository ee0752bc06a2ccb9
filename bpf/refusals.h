/* SPDX-License-Identifier: GPL-2.0-only */
/* What is read off a packet that the kernel gives up: the segment it carried, the namespace, the reason. */
#ifndef LOSTREPLY_REFUSALS_H
#define LOSTREPLY_REFUSALS_H

/* The lowest bit of an skb's route says that it holds no reference. */
#define DST_POINTER_MASK (~1UL)

/* The kernel's number of a drop reason, or one that no reason has where this kernel lacks it. */
#define DROP_REASON(name)                                                                          \
	(bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_##name)                  \
		 ? bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_##name)               \
		 : ~0ULL)

static __always_inline enum lostreply_refusal read_refusal(__u64 reason)
{
	if (reason == DROP_REASON(TCP_RESET))
		return LOSTREPLY_TCP_RESET;
	if (reason == DROP_REASON(TCP_OLD_SEQUENCE))
		return LOSTREPLY_TCP_OLD_SEQUENCE;
	if (reason == DROP_REASON(TCP_INVALID_SEQUENCE))
		return LOSTREPLY_TCP_INVALID_SEQUENCE;
	if (reason == DROP_REASON(TCP_INVALID_END_SEQUENCE))
		return LOSTREPLY_TCP_INVALID_END_SEQUENCE;
	if (reason == DROP_REASON(TCP_INVALID_ACK_SEQUENCE))
		return LOSTREPLY_TCP_INVALID_ACK_SEQUENCE;
	if (reason == DROP_REASON(TCP_FLAGS))
		return LOSTREPLY_TCP_FLAGS;
	if (reason == DROP_REASON(TCP_OVERWINDOW))
		return LOSTREPLY_TCP_OVERWINDOW;
	if (reason == DROP_REASON(TCP_RFC7323_PAWS))
		return LOSTREPLY_TCP_RFC7323_PAWS;
	if (reason == DROP_REASON(TCP_RFC7323_TW_PAWS))
		return LOSTREPLY_TCP_RFC7323_TW_PAWS;
	if (reason == DROP_REASON(TCP_RFC7323_TSECR))
		return LOSTREPLY_TCP_RFC7323_TSECR;
	if (reason == DROP_REASON(TCP_CLOSE))
		return LOSTREPLY_TCP_CLOSE;
	if (reason == DROP_REASON(TCP_CSUM))
		return LOSTREPLY_TCP_CSUM;
	if (reason == DROP_REASON(TCP_MINTTL))
		return LOSTREPLY_TCP_MINTTL;
	if (reason == DROP_REASON(TCP_AUTH_HDR))
		return LOSTREPLY_TCP_AUTH_HDR;
	if (reason == DROP_REASON(TCP_MD5NOTFOUND))
		return LOSTREPLY_TCP_MD5NOTFOUND;
	if (reason == DROP_REASON(TCP_MD5UNEXPECTED))
		return LOSTREPLY_TCP_MD5UNEXPECTED;
	if (reason == DROP_REASON(TCP_MD5FAILURE))
		return LOSTREPLY_TCP_MD5FAILURE;
	if (reason == DROP_REASON(SOCKET_FILTER))
		return LOSTREPLY_SOCKET_FILTER;
	if (reason == DROP_REASON(SOCKET_BACKLOG))
		return LOSTREPLY_SOCKET_BACKLOG;
	if (reason == DROP_REASON(NO_SOCKET))
		return LOSTREPLY_NO_SOCKET_REFUSAL;
	if (reason == DROP_REASON(NOT_SPECIFIED))
		return LOSTREPLY_NOT_SPECIFIED;
	return LOSTREPLY_REFUSAL_NONE;
}

/* RFC 5961 5.2: an ACK outside [SND.UNA - MAX.SND.WND, SND.NXT]; kernel: tcp_ack() */
static __always_inline enum lostreply_unacceptable_ack read_unacceptable_ack(__u64 reason)
{
	if (reason == DROP_REASON(TCP_TOO_OLD_ACK))
		return LOSTREPLY_ACK_TOO_OLD;
	if (reason == DROP_REASON(TCP_ACK_UNSENT_DATA))
		return LOSTREPLY_ACK_UNSENT_DATA;
	return LOSTREPLY_UNACCEPTABLE_ACKS;
}

/* The kernel's own reasons; other subsystems' start at 1 << 16. */
#define REASONS_MAX 256

/* What a drop reason is to us. */
enum reason_kind {
	REASON_NEW = 0, /* not asked yet */
	REASON_NOTHING,
	REASON_REFUSAL, /* and behind it, each enum lostreply_refusal */
	REASON_ACK = REASON_REFUSAL +
		     LOSTREPLY_REFUSALS, /* likewise, each enum lostreply_unacceptable_ack */
};

/* Worked out at a reason's first packet: a million others may follow in the same second. */
__u8 reason_kinds[REASONS_MAX];

/* Global, so that what follows is not verified once a reason. */
__noinline int classify_reason(__u64 reason)
{
	enum lostreply_refusal refusal = read_refusal(reason);
	enum lostreply_unacceptable_ack ack = read_unacceptable_ack(reason);

	if (refusal)
		return REASON_REFUSAL + refusal;
	return ack == LOSTREPLY_UNACCEPTABLE_ACKS ? REASON_NOTHING : REASON_ACK + ack;
}

static __always_inline __u32 read_reason(__u64 reason)
{
	__u32 kind;

	if (reason >= REASONS_MAX)
		return REASON_NOTHING;
	kind = reason_kinds[reason];
	if (kind == REASON_NEW) {
		kind = classify_reason(reason);
		reason_kinds[reason] = kind;
	}
	return kind;
}

/* The kernel's number of a reset reason, or one that no reason has where this kernel lacks it. */
#define RESET_REASON(name)                                                                         \
	(bpf_core_enum_value_exists(enum sk_rst_reason, SK_RST_REASON_##name)                      \
		 ? bpf_core_enum_value(enum sk_rst_reason, SK_RST_REASON_##name)                   \
		 : ~0ULL)

/* An enum lostreply_sent_reset. */
__noinline int read_sent_reset(__u64 reason)
{
	if (reason == RESET_REASON(NO_SOCKET))
		return LOSTREPLY_SENT_NO_SOCKET;
	if (reason == RESET_REASON(TCP_INVALID_ACK_SEQUENCE))
		return LOSTREPLY_SENT_TCP_INVALID_ACK_SEQUENCE;
	if (reason == RESET_REASON(TCP_FLAGS))
		return LOSTREPLY_SENT_TCP_FLAGS;
	if (reason == RESET_REASON(TCP_ABORT_ON_DATA))
		return LOSTREPLY_SENT_TCP_ABORT_ON_DATA;
	if (reason == RESET_REASON(TCP_TIMEWAIT_SOCKET))
		return LOSTREPLY_SENT_TCP_TIMEWAIT_SOCKET;
	if (reason == RESET_REASON(INVALID_SYN))
		return LOSTREPLY_SENT_INVALID_SYN;
	if (reason == RESET_REASON(TCP_ABORT_ON_CLOSE))
		return LOSTREPLY_SENT_TCP_ABORT_ON_CLOSE;
	if (reason == RESET_REASON(TCP_ABORT_ON_LINGER))
		return LOSTREPLY_SENT_TCP_ABORT_ON_LINGER;
	if (reason == RESET_REASON(TCP_ABORT_ON_MEMORY))
		return LOSTREPLY_SENT_TCP_ABORT_ON_MEMORY;
	if (reason == RESET_REASON(TCP_STATE))
		return LOSTREPLY_SENT_TCP_STATE;
	if (reason == RESET_REASON(TCP_KEEPALIVE_TIMEOUT))
		return LOSTREPLY_SENT_TCP_KEEPALIVE_TIMEOUT;
	if (reason == RESET_REASON(TCP_DISCONNECT_WITH_DATA))
		return LOSTREPLY_SENT_TCP_DISCONNECT_WITH_DATA;
	return LOSTREPLY_SENT_NOT_SPECIFIED;
}

/*
 * The namespace that was to take a packet. TCP forgets the device before it asks
 * the socket, and the route when the packet has to wait in the backlog, which
 * the task that uses the socket then works off.
 */
static __always_inline __u32 read_receiving_netns(struct sk_buff *skb)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task_btf();
	struct dst_entry *route = (struct dst_entry *)(skb->_skb_refdst & DST_POINTER_MASK);
	struct net_device *device = BPF_CORE_READ(skb, dev);

	if (!device && route)
		device = BPF_CORE_READ(route, dev);
	if (!device)
		return BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
	return BPF_CORE_READ(device, nd_net.net, ns.inum);
}

/* Whether TCP is what a chain of IPv6 extension headers leads to; `from` is where it starts, `to` where it ends. */
static __always_inline int leads_to_tcp(const void *from, const void *to, __u8 next)
{
	struct ipv6_extension extension;
	int i;

#pragma unroll
	for (i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		if (from >= to || bpf_probe_read_kernel(&extension, sizeof(extension), from))
			break;
		from += extension_bytes(next, extension.length);
		next = extension.next;
	}
	return from == to && next == IPPROTO_TCP;
}

/* Reads the segment that a packet on its way to a socket carries; 0 where it is none of TCP. */
static __always_inline int read_received_segment(struct sk_buff *skb, struct segment *segment)
{
	const void *network = skb->head + skb->network_header;
	const void *transport = skb->head + skb->transport_header;
	struct tcphdr tcp;
	union {
		struct iphdr v4;
		struct ipv6hdr v6;
	} ip;

	if (bpf_probe_read_kernel(&ip, sizeof(ip), network))
		return 0;
	if (ip.v4.version == 4) {
		if (ip.v4.protocol != IPPROTO_TCP)
			return 0;
		segment->family = 4;
		segment->source[0] = ip.v4.saddr;
		segment->destination[0] = ip.v4.daddr;
	} else if (ip.v6.version == 6) {
		if (!leads_to_tcp(network + sizeof(ip.v6), transport, ip.v6.nexthdr))
			return 0;
		segment->family = 6;
		__builtin_memcpy(segment->source, &ip.v6.saddr, sizeof(segment->source));
		__builtin_memcpy(segment->destination, &ip.v6.daddr, sizeof(segment->destination));
	} else {
		return 0;
	}
	if (bpf_probe_read_kernel(&tcp, sizeof(tcp), transport))
		return 0;
	segment->source_port = tcp.source;
	segment->destination_port = tcp.dest;
	segment->seq = bpf_ntohl(tcp.seq);
	segment->flags = ((__u8 *)&tcp)[TCP_FLAG_BYTE];
	return 1;
}

#endif
