/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooks on the wire, tcx and XDP. A segment that is no RST moves its flow's
 * slot and is done; a RST is timed, judged, counted and reported. Included by
 * lostreply.bpf.c.
 */

#define TCX_NEXT	 -1
#define PACKET_OTHERHOST 3
/* Room for an Ethernet header and two tags. */
#define NETWORK_OFFSET_MASK 31

/* 6.2+: the kernel's own view of a program's context. */
extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym __weak;

/* With one namespace selected hooks are in that one only. */
static __always_inline __u32 skb_netns(struct __sk_buff *skb)
{
	struct sk_buff *kernel;

	if (config.netns_count == 1 || !bpf_cast_to_kern_ctx)
		return config.netns[0];
	kernel = bpf_cast_to_kern_ctx(skb);
	return kernel->dev->nd_net.net->ns.inum;
}

static __always_inline __u32 xdp_netns(struct xdp_md *xdp)
{
	struct xdp_buff *kernel;

	if (config.netns_count == 1 || !bpf_cast_to_kern_ctx)
		return config.netns[0];
	kernel = bpf_cast_to_kern_ctx(xdp);
	return kernel->rxq->dev->nd_net.net->ns.inum;
}

/* Everything that a verdict needs and that the context's kind does not change. */
struct sighting {
	void *ctx;
	__u64 time_ns;
	__u32 netns;
	__u32 ifindex;
	__u32 other_host;
};

/* Reads the receiver off a socket of any kind that a lookup can find. */
static __always_inline void read_receiver(struct bpf_sock *sk, struct lostreply_receiver *to,
					  __u8 *backlog)
{
	struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);
	struct tcp_timewait_sock *tw;
	struct tcp_request_sock *request;
	__u32 i;

	to->state = sk->state;
	if (tp) {
		const struct sock *full = (const struct sock *)tp;

		to->rcv_nxt = tp->rcv_nxt;
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
		*backlog = full->sk_lock.owned || full->sk_backlog.tail;
		return;
	}
	tw = bpf_skc_to_tcp_timewait_sock(sk);
	if (tw) {
		to->substate = tw->tw_sk.tw_substate;
		to->rcv_nxt = tw->tw_sk.__tw_common.skc_tw_rcv_nxt;
		to->rcv_wnd = tw->tw_rcv_wnd;
		return;
	}
	request = bpf_skc_to_tcp_request_sock(sk);
	if (request) {
		to->rcv_nxt = request->rcv_nxt;
		to->rcv_wnd = request->req.req.__req_common.skc_rcv_wnd;
	}
}

static __always_inline struct bpf_sock *look_up_socket(void *ctx, const struct segment *segment)
{
	struct bpf_sock_tuple tuple = {};

	if (segment->family == 4) {
		tuple.ipv4.saddr = segment->source[0];
		tuple.ipv4.daddr = segment->destination[0];
		tuple.ipv4.sport = segment->source_port;
		tuple.ipv4.dport = segment->destination_port;
		return bpf_skc_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	}
	__builtin_memcpy(tuple.ipv6.saddr, segment->source, sizeof(tuple.ipv6.saddr));
	__builtin_memcpy(tuple.ipv6.daddr, segment->destination, sizeof(tuple.ipv6.daddr));
	tuple.ipv6.sport = segment->source_port;
	tuple.ipv6.dport = segment->destination_port;
	return bpf_skc_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
}

/* Whether this host would route the segment on to another rather than take it itself. */
static __always_inline int is_forwarded(const struct sighting *sighting,
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
	result = bpf_fib_lookup(sighting->ctx, &route, sizeof(route), 0);
	/* A local address is NOT_FWDED; an unknown neighbour does not keep a host from forwarding. */
	return result == BPF_FIB_LKUP_RET_SUCCESS || result == BPF_FIB_LKUP_RET_NO_NEIGH;
}

static __always_inline void copy_endpoints(struct lostreply_endpoints *endpoints,
					   const struct segment *segment)
{
	endpoints->family = segment->family;
	endpoints->local_port = bpf_ntohs(segment->destination_port);
	endpoints->remote_port = bpf_ntohs(segment->source_port);
	if (segment->family == 4) {
		endpoints->local_address[0] = segment->destination[0];
		endpoints->remote_address[0] = segment->source[0];
	} else {
		__builtin_memcpy(endpoints->local_address, segment->destination,
				 sizeof(endpoints->local_address));
		__builtin_memcpy(endpoints->remote_address, segment->source,
				 sizeof(endpoints->remote_address));
	}
}

static __always_inline void count_rst(enum lostreply_direction direction,
				      enum lostreply_verdict verdict)
{
	count(LOSTREPLY_CELL_RST_PACKETS + direction * LOSTREPLY_VERDICTS_MAX + verdict);
}

/*
 * What is rare is out of line and global: the verifier reads such a function
 * once, not once a path that leads to it. It must test its pointers, and what
 * they point to must be initialized.
 */
__noinline int judge(const struct lostreply_control *rst, const struct lostreply_receiver *receiver)
{
	return rst && receiver ? lostreply_judge(rst, receiver) : LOSTREPLY_NO_SOCKET;
}

/* A RST came in. */
static __always_inline void judge_rst(const struct sighting *sighting,
				      const struct segment *segment)
{
	struct lostreply_wire_rst record = {
		.kind = LOSTREPLY_WIRE_RST,
		.netns = sighting->netns,
		.time_ns = sighting->time_ns,
		.ifindex = sighting->ifindex,
		.seq = segment->seq,
		.ack_seq = segment->ack_seq,
		.payload_bytes = segment->payload_bytes,
		.flags = segment->flags,
		.ttl = segment->ttl,
	};
	struct lostreply_receiver receiver = {};
	struct lostreply_control rst = {
		.seq = segment->seq,
		.end_seq = segment->seq + segment->payload_bytes + !!(segment->flags & FLAG_SYN) +
			   !!(segment->flags & FLAG_FIN),
		.ack_seq = segment->ack_seq,
		.has_ack = !!(segment->flags & FLAG_ACK),
	};
	struct bpf_sock *sk;
	__u32 verdict;

	copy_endpoints(&record.endpoints, segment);
	record.lookup = look_up_slot(hash_flow(flow_seed(sighting->netns), segment->family,
					       segment->source, segment->destination,
					       segment->source_port, segment->destination_port),
				     &record.rcv_nxt);
	count(LOSTREPLY_CELL_LOOKUPS + record.lookup);
	receiver.other_host = sighting->other_host;
	if (!sighting->other_host) {
		sk = look_up_socket(sighting->ctx, segment);
		if (sk) {
			read_receiver(sk, &receiver, &record.backlog);
			bpf_sk_release(sk);
			record.rcv_nxt = receiver.rcv_nxt;
			record.tcp_state = receiver.state;
		} else {
			receiver.forwards = is_forwarded(sighting, segment);
		}
	}
	verdict = judge(&rst, &receiver);
	if (verdict >= LOSTREPLY_VERDICTS)
		return;
	record.verdict = verdict;
	count_rst(LOSTREPLY_IN, verdict);
	emit(&wire_records, LOSTREPLY_WIRE_RST, &record, sizeof(record));
}

__noinline int judge_skb(struct __sk_buff *skb, const struct segment *segment)
{
	struct sighting sighting = {
		.ctx = skb,
		.time_ns = bpf_ktime_get_ns(),
		.netns = skb_netns(skb),
		.ifindex = skb->ifindex,
		.other_host = skb->pkt_type == PACKET_OTHERHOST,
	};

	if (segment)
		judge_rst(&sighting, segment);
	return 0;
}

__noinline int judge_xdp(struct xdp_md *xdp, const struct segment *segment)
{
	struct sighting sighting = {
		.ctx = xdp,
		.time_ns = bpf_ktime_get_ns(),
		.netns = xdp_netns(xdp),
		.ifindex = xdp->ingress_ifindex,
	};

	if (segment)
		judge_rst(&sighting, segment);
	return 0;
}

/* Whether the frame starts with an Ethernet header or with IP: by the interface's ARPHRD type. */
enum layer {
	ETHERNET,
	NETWORK,
};

static __always_inline struct cursor skb_cursor(struct __sk_buff *skb, __u32 offset)
{
	return (struct cursor){
		.position = (void *)(long)skb->data + offset,
		.end = (void *)(long)skb->data_end,
		.offset = offset,
		.frame_bytes = skb->len,
	};
}

/* Its own function, so that the verifier need not read it once a number of tags. */
__noinline int parse_skb_network(struct __sk_buff *skb, __u32 offset, __u32 protocol,
				 struct segment *segment)
{
	struct cursor at = skb_cursor(skb, offset & NETWORK_OFFSET_MASK);

	return segment ? parse_network(&at, FULL, protocol, segment) : NOT_TCP;
}

/* Tags, chains of headers, and headers that a driver left in fragments, which are pulled together once. */
__noinline int parse_unusual_skb(struct __sk_buff *skb, enum layer layer, struct segment *segment)
{
	__u32 bytes = skb->len < PULL_BYTES ? skb->len : PULL_BYTES;
	__be16 protocol = skb->protocol;
	struct cursor at;

	if (!segment)
		return NOT_TCP;
	if ((long)skb->data_end - (long)skb->data < bytes && bpf_skb_pull_data(skb, bytes))
		return NOT_LINEAR;
	at = skb_cursor(skb, 0);
	if (layer == ETHERNET && parse_ethernet(&at, FULL, &protocol) != PARSED)
		return NOT_TCP;
	return parse_skb_network(skb, at.offset, protocol, segment);
}

static __always_inline enum parse_result parse_plain_skb(struct __sk_buff *skb, enum layer layer,
							 struct segment *segment)
{
	struct cursor at = skb_cursor(skb, 0);
	__be16 protocol = skb->protocol;
	enum parse_result result;

	if (layer == ETHERNET) {
		result = parse_ethernet(&at, PLAIN, &protocol);
		if (result != PARSED)
			return result;
	}
	return parse_network(&at, PLAIN, protocol, segment);
}

static __always_inline int parse_any_skb(struct __sk_buff *skb, enum layer layer,
					 struct segment *segment)
{
	int result = parse_plain_skb(skb, layer, segment);

	if (result == PARSED || result == NOT_TCP)
		return result;
	__builtin_memset(segment, 0, sizeof(*segment));
	return parse_unusual_skb(skb, layer, segment);
}

/* A segment of IPv4 leaves most of its addresses unset, which only IPv6 reads. */
static __always_inline void complete_addresses(struct segment *segment)
{
	if (segment->family != 4)
		return;
	segment->source[1] = segment->source[2] = segment->source[3] = 0;
	segment->destination[1] = segment->destination[2] = segment->destination[3] = 0;
}

static __always_inline void note_ingress(struct __sk_buff *skb, struct segment *segment)
{
	__u64 hash = hash_flow(flow_seed(skb_netns(skb)), segment->family, segment->source,
			       segment->destination, segment->source_port,
			       segment->destination_port);

	if (config.flow_tracking)
		note_received(hash, segment);
	if (segment->payload_bytes && is_watched(bpf_ntohs(segment->source_port))) {
		complete_addresses(segment);
		note_answer(skb, segment, hash);
	}
}

static __always_inline void note_egress(struct __sk_buff *skb, const struct segment *segment)
{
	__u64 hash = hash_flow(flow_seed(skb_netns(skb)), segment->family, segment->destination,
			       segment->source, segment->destination_port, segment->source_port);

	if (config.flow_tracking)
		note_sent(hash, segment);
	if (segment->payload_bytes && is_watched(bpf_ntohs(segment->destination_port)))
		note_request(hash);
}

static __always_inline int on_ingress(struct __sk_buff *skb, enum layer layer, int counts_rsts)
{
	struct segment segment;

	if (parse_any_skb(skb, layer, &segment) != PARSED)
		return TCX_NEXT;
	if (segment.flags & FLAG_RST) {
		if (counts_rsts) {
			complete_addresses(&segment);
			judge_skb(skb, &segment);
		}
	} else if (!(segment.flags & FLAG_SYN) && skb->pkt_type != PACKET_OTHERHOST) {
		note_ingress(skb, &segment);
	}
	return TCX_NEXT;
}

static __always_inline int on_egress(struct __sk_buff *skb, enum layer layer)
{
	struct segment segment;

	if (parse_any_skb(skb, layer, &segment) != PARSED)
		return TCX_NEXT;
	if (segment.flags & FLAG_RST)
		count_rst(LOSTREPLY_OUT, LOSTREPLY_SENT);
	else if (!(segment.flags & FLAG_SYN))
		note_egress(skb, &segment);
	return TCX_NEXT;
}

SEC("tc")
int tc_ingress(struct __sk_buff *skb)
{
	return on_ingress(skb, ETHERNET, 1);
}

/* Beside XDP, which has counted the RST already. */
SEC("tc")
int tc_ingress_behind_xdp(struct __sk_buff *skb)
{
	return on_ingress(skb, ETHERNET, 0);
}

SEC("tc")
int tc_egress(struct __sk_buff *skb)
{
	return on_egress(skb, ETHERNET);
}

SEC("tc")
int tc_ingress_l3(struct __sk_buff *skb)
{
	return on_ingress(skb, NETWORK, 1);
}

SEC("tc")
int tc_egress_l3(struct __sk_buff *skb)
{
	return on_egress(skb, NETWORK);
}

static __always_inline struct cursor xdp_cursor(struct xdp_md *xdp, __u32 offset)
{
	return (struct cursor){
		.position = (void *)(long)xdp->data + offset,
		.end = (void *)(long)xdp->data_end,
		.offset = offset,
		.frame_bytes = (long)xdp->data_end - (long)xdp->data,
	};
}

__noinline int parse_xdp_network(struct xdp_md *xdp, __u32 offset, __u32 protocol,
				 struct segment *segment)
{
	struct cursor at = xdp_cursor(xdp, offset & NETWORK_OFFSET_MASK);

	return segment ? parse_network(&at, FULL, protocol, segment) : NOT_TCP;
}

/* Native XDP sees a RST before the driver has built an skb. */
SEC("xdp.frags")
int xdp_ingress(struct xdp_md *xdp)
{
	struct cursor at = xdp_cursor(xdp, 0);
	struct segment segment = {};
	__be16 protocol;

	if (parse_ethernet(&at, FULL, &protocol) != PARSED)
		return XDP_PASS;
	if (parse_xdp_network(xdp, at.offset, protocol, &segment) == PARSED &&
	    segment.flags & FLAG_RST)
		judge_xdp(xdp, &segment);
	return XDP_PASS;
}
