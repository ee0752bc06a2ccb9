/* SPDX-License-Identifier: GPL-2.0-only */
/* Who is to receive a segment: what a socket of any kind shows of itself, or the route to another host. */
#ifndef LOSTREPLY_RECEIVERS_H
#define LOSTREPLY_RECEIVERS_H

/* A RST younger than this is held to the timestamp of the connection; kernel: TCP_PAWS_MSL */
#define PAWS_MSL_SECONDS 60
#define NSEC_PER_SEC	 1000000000ULL
#define NSEC_PER_MSEC	 1000000ULL
#define NSEC_PER_USEC	 1000ULL

/* Everything that a verdict needs and that the context's kind does not change. */
struct sighting {
	__u64 time_ns; /* of a RST */
	__u32 netns;
	__u32 ifindex;
	__u32 other_host;
};

static __always_inline void read_sent_timestamps(const struct tcp_sock *tp,
						 struct sent_timestamps *sent)
{
	__u64 tick = bpf_core_field_exists(tp->tcp_usec_ts) &&
				     BPF_CORE_READ_BITFIELD(tp, tcp_usec_ts)
			     ? NSEC_PER_USEC
			     : NSEC_PER_MSEC;

	sent->first = tp->retrans_stamp;
	sent->last = bpf_ktime_get_ns() / tick;
	sent->offset = tp->tsoffset;
	sent->are_known = 1;
}

/* A RST that is accepted for its number alone, wherever the window ends: nearly every one, and nothing more need be read. */
static __always_inline int is_exact(const struct segment *segment,
				    const struct lostreply_receiver *to)
{
	return (segment->flags & (FLAG_RST | FLAG_SYN)) == FLAG_RST && !segment->payload_bytes &&
	       segment->seq == to->rcv_nxt && to->state != LOSTREPLY_SYN_SENT;
}

/* Reads the receiver off a socket of any kind that a lookup can find. */
static __always_inline void read_receiver(struct bpf_sock *sk, const struct segment *segment,
					  struct lostreply_receiver *to,
					  struct sent_timestamps *sent, __u8 *backlog)
{
	struct tcp_timewait_sock *tw;
	struct tcp_request_sock *request;
	struct tcp_sock *tp;
	__u32 i;

	to->state = sk->state;
	/* Nearly every SYN's; what it does with a segment hangs on no number of its own. */
	if (to->state == LOSTREPLY_LISTEN)
		return;
	tp = bpf_skc_to_tcp_sock(sk);
	if (tp) {
		const struct sock *full = (const struct sock *)tp;

		*backlog = full->sk_lock.owned || full->sk_backlog.len;
		to->rcv_nxt = tp->rcv_nxt;
		if (is_exact(segment, to)) {
			to->rcv_wup = to->rcv_nxt;
			return;
		}
		to->rcv_wup = tp->rcv_wup;
		to->rcv_wnd = tp->rcv_wnd;
		to->snd_una = tp->snd_una;
		/* tcp_connect() moves snd_nxt after the SYN is out: its answer can be quicker. */
		to->snd_nxt = to->state == LOSTREPLY_SYN_SENT ? tp->write_seq : tp->snd_nxt;
#pragma unroll
		for (i = 0; i < SACK_BLOCKS_MAX; i++) {
			__u32 edge;

			if (i >= tp->rx_opt.num_sacks)
				continue;
			edge = tp->selective_acks[i].end_seq;
			if (!to->has_sack_edge || lostreply_after(edge, to->sack_edge))
				to->sack_edge = edge;
			to->has_sack_edge = 1;
		}
		to->queue_holds_data = full->sk_receive_queue.qlen != 0;
		to->checks_end = bpf_core_enum_value_exists(
			enum skb_drop_reason, SKB_DROP_REASON_TCP_INVALID_END_SEQUENCE);
		if (to->state == LOSTREPLY_SYN_SENT)
			read_sent_timestamps(tp, sent);
		return;
	}
	tw = bpf_skc_to_tcp_timewait_sock(sk);
	if (tw) {
		to->substate = tw->tw_sk.tw_substate;
		to->keeps_time_wait = BPF_CORE_READ(tw, tw_sk.__tw_common.skc_net.net,
						    ipv4.sysctl_tcp_rfc1337);
		to->rcv_nxt = tw->tw_sk.__tw_common.skc_tw_rcv_nxt;
		to->rcv_wnd = tw->tw_rcv_wnd;
		to->ts_recent = tw->tw_ts_recent;
		to->has_ts_recent = tw->tw_ts_recent_stamp != 0;
		to->ts_recent_is_old = bpf_ktime_get_ns() / NSEC_PER_SEC - tw->tw_ts_recent_stamp >=
				       PAWS_MSL_SECONDS;
		return;
	}
	request = bpf_skc_to_tcp_request_sock(sk);
	if (request) {
		to->rcv_nxt = request->rcv_nxt;
		to->rcv_wnd = request->req.req.__req_common.skc_rcv_wnd;
		to->snd_nxt = request->snt_isn + 1;
		/* kernel: tcp_check_req() takes it for as old as the last SYN|ACK. */
		to->ts_recent = request->req.req.ts_recent;
		to->has_ts_recent = request->req.req.ts_recent != 0;
	}
}

/* `source_port` is the segment's own, or 0, from where no connection comes, to find the listener. */
static __always_inline struct bpf_sock *look_up_socket(void *ctx, const struct segment *segment,
						       __be16 source_port)
{
	struct bpf_sock_tuple tuple = {};

	if (segment->family == 4) {
		tuple.ipv4.saddr = segment->source[0];
		tuple.ipv4.daddr = segment->destination[0];
		tuple.ipv4.sport = source_port;
		tuple.ipv4.dport = segment->destination_port;
		return bpf_skc_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	}
	__builtin_memcpy(tuple.ipv6.saddr, segment->source, sizeof(tuple.ipv6.saddr));
	__builtin_memcpy(tuple.ipv6.daddr, segment->destination, sizeof(tuple.ipv6.daddr));
	tuple.ipv6.sport = source_port;
	tuple.ipv6.dport = segment->destination_port;
	return bpf_skc_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
}

/* Whether a SYN that a TIME_WAIT socket gives way to would find a listener; kernel: TCP_TW_SYN in tcp_v4_rcv() */
static __always_inline int has_listener(void *ctx, const struct segment *segment)
{
	struct bpf_sock *sk = look_up_socket(ctx, segment, 0);

	if (!sk)
		return 0;
	bpf_sk_release(sk);
	return 1;
}

/* Whether this host would route the segment on to another rather than take it itself. */
static __always_inline int is_forwarded(void *ctx, const struct sighting *sighting,
					const struct segment *segment)
{
	struct bpf_fib_lookup route = {
		.l4_protocol = IPPROTO_TCP,
		.sport = segment->source_port,
		.dport = segment->destination_port,
		.ifindex = sighting->ifindex,
	};
	long result;

	if (segment->family == 4) {
		route.family = AF_INET;
		route.ipv4_src = segment->source[0];
		route.ipv4_dst = segment->destination[0];
	} else {
		route.family = AF_INET6;
		__builtin_memcpy(route.ipv6_src, segment->source, sizeof(route.ipv6_src));
		__builtin_memcpy(route.ipv6_dst, segment->destination, sizeof(route.ipv6_dst));
	}
	result = bpf_fib_lookup(ctx, &route, sizeof(route), 0);
	/* A local address is NOT_FWDED; an unknown neighbour does not keep a host from forwarding. */
	return result == BPF_FIB_LKUP_RET_SUCCESS || result == BPF_FIB_LKUP_RET_NO_NEIGH;
}

/* Finds out who is to receive a segment; tells whether its socket was in use. */
static __always_inline __u8 find_receiver(void *ctx, const struct sighting *sighting,
					  const struct segment *segment,
					  struct lostreply_receiver *receiver,
					  struct sent_timestamps *sent)
{
	struct bpf_sock *sk;
	__u8 backlog = 0;

	receiver->other_host = sighting->other_host;
	if (sighting->other_host)
		return 0;
	sk = look_up_socket(ctx, segment, segment->source_port);
	if (sk) {
		read_receiver(sk, segment, receiver, sent, &backlog);
		bpf_sk_release(sk);
		if (receiver->state == LOSTREPLY_TIME_WAIT && segment->flags & FLAG_SYN)
			receiver->has_listener = has_listener(ctx, segment);
	} else {
		receiver->forwards = is_forwarded(ctx, sighting, segment);
	}
	return backlog;
}

#endif
