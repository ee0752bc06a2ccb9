// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the benchmark holds the hooks on the wire against, in one object with
 * them: a program that does nothing, one that parses and no more, and one that
 * keeps a flow's number in a hash map, as most tools do. Not in the agent.
 */
#include "lostreply.bpf.c"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__type(key, __u64);
	__type(value, __u32);
} reference_flows SEC(".maps");

/* Keeps what was parsed from being optimized away. */
__u32 reference_sum;

SEC("tc")
int tc_empty(struct __sk_buff *skb)
{
	return TCX_NEXT;
}

static __always_inline int parse_reference(struct __sk_buff *skb, struct segment *segment)
{
	struct cursor at = skb_cursor(skb, 0);
	struct headers headers = {};

	if (find_plain_headers(&at, ETHERNET, 0, &headers) != PARSED)
		return 0;
	read_segment(&headers, segment);
	return 1;
}

SEC("tc")
int tc_parse(struct __sk_buff *skb)
{
	struct segment segment;

	if (parse_reference(skb, &segment))
		reference_sum = segment.seq + segment.source[0] + segment.destination[0] +
				segment.source_port + segment.destination_port + segment.flags;
	return TCX_NEXT;
}

SEC("tc")
int tc_hash(struct __sk_buff *skb)
{
	struct segment segment;
	__u32 *known;
	__u64 hash;

	if (!parse_reference(skb, &segment))
		return TCX_NEXT;
	hash = hash_flow(config.netns[0], segment.family, segment.source, segment.destination,
			 segment.source_port, segment.destination_port);
	known = bpf_map_lookup_elem(&reference_flows, &hash);
	if (known)
		*known = segment.seq;
	else
		bpf_map_update_elem(&reference_flows, &hash, &segment.seq, BPF_ANY);
	return TCX_NEXT;
}

/* The same frame again and again is a retransmission: this makes it the next of its flow. */
static __always_inline void move_on(struct __sk_buff *skb)
{
	struct cursor at = skb_cursor(skb, 0);
	struct headers headers = {};
	struct tcphdr *tcp;

	if (find_plain_headers(&at, ETHERNET, 0, &headers) != PARSED)
		return;
	tcp = (struct tcphdr *)headers.tcp;
	tcp->seq = bpf_htonl(bpf_ntohl(tcp->seq) + headers.payload_bytes);
}

SEC("tc")
int tc_moving_empty(struct __sk_buff *skb)
{
	move_on(skb);
	return TCX_NEXT;
}

SEC("tc")
int tc_moving_ingress(struct __sk_buff *skb)
{
	move_on(skb);
	return on_ingress(skb, ETHERNET, 1);
}

SEC("xdp.frags")
int xdp_empty(struct xdp_md *xdp)
{
	return XDP_PASS;
}
