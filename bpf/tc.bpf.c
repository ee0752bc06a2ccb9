/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooks of tc, ingress and egress. A segment without RST and SYN moves its
 * flow's slot and is done; a SYN is judged and counted; a RST is timed, judged,
 * counted and reported. Included by lostreply.bpf.c.
 */

#define TCX_NEXT	 -1
#define PACKET_OTHERHOST 3

static __always_inline __u32 skb_netns(struct __sk_buff *skb)
{
	struct sk_buff *kernel = (void *)skb;

	if (!has_namespaces())
		return config.netns[0];
	if (!bpf_cast_to_kern_ctx)
		return BPF_CORE_READ(kernel, dev, nd_net.net, ns.inum);
	kernel = bpf_cast_to_kern_ctx(skb);
	return kernel->dev->nd_net.net->ns.inum;
}

__noinline int judge_skb(struct __sk_buff *skb, const struct segment *segment)
{
	struct sighting sighting;

	if (!segment)
		return 0;
	sighting = (struct sighting){
		.time_ns = segment->flags & FLAG_RST ? bpf_ktime_get_ns() : 0,
		.netns = skb_netns(skb),
		.ifindex = skb->ifindex,
		.other_host = skb->pkt_type == PACKET_OTHERHOST,
	};
	judge_sighting(skb, SKB, &sighting, segment);
	return 0;
}

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

/* Nearly every frame's headers are plain, and are never copied. */
static __always_inline enum parse_result
find_plain_headers(struct cursor *at, enum layer layer, __be16 protocol, struct headers *headers)
{
	enum parse_result result;

	if (layer == ETHERNET) {
		result = parse_ethernet(at, PLAIN, &protocol);
		if (result != PARSED)
			return result;
	}
	return find_headers(at, PLAIN, protocol, headers);
}

static __always_inline int parse_any_skb(struct __sk_buff *skb, enum layer layer,
					 struct segment *segment)
{
	struct cursor at = skb_cursor(skb, 0);
	struct headers headers = {};
	int result = find_plain_headers(&at, layer, skb->protocol, &headers);

	if (result == PARSED)
		read_segment(&headers, segment);
	else if (result != NOT_TCP)
		result = parse_unusual_skb(skb, layer, segment);
	return result;
}

/* The addresses of a flow, whose source is who sends what rcv_nxt counts: the other end of a segment that goes out. */
static __always_inline __u64 hash_ends(enum lostreply_direction direction, __u8 family,
				       const __be32 *source, const __be32 *destination)
{
	return direction == LOSTREPLY_IN ? hash_addresses(family, source, destination)
					 : hash_addresses(family, destination, source);
}

/*
 * Names a segment's flow from where it lies. The namespace after the addresses:
 * the verifier does not remember the family beyond what finds it.
 */
static __always_inline __u64 hash_headers(struct __sk_buff *skb, const struct headers *headers,
					  enum lostreply_direction direction)
{
	const struct tcphdr *tcp = headers->tcp;
	__u64 hash;

	if (headers->family == 4) {
		const struct iphdr *ip = headers->ip;

		hash = hash_ends(direction, 4, &ip->saddr, &ip->daddr);
	} else {
		const struct ipv6hdr *ip = headers->ip;

		hash = hash_ends(direction, 6, ip->saddr.in6_u.u6_addr32,
				 ip->daddr.in6_u.u6_addr32);
	}
	if (has_namespaces())
		hash = fold_namespace(hash, skb_netns(skb));
	return direction == LOSTREPLY_IN ? fold_ports(hash, tcp->source, tcp->dest)
					 : fold_ports(hash, tcp->dest, tcp->source);
}

/* What another host sent still names the interface it came in on. */
static __always_inline int count_sent_rst(const struct __sk_buff *skb)
{
	return count_rst(LOSTREPLY_OUT,
			 skb->ingress_ifindex ? LOSTREPLY_FORWARDED : LOSTREPLY_SENT);
}

/* All that is not plain, and answers of watched ports; into a segment of the caller's, of which the stack holds one. */
__noinline int handle_ingress(struct __sk_buff *skb, enum layer layer, int judges,
			      struct segment *segment)
{
	__u64 hash;

	if (!segment || parse_any_skb(skb, layer, segment) != PARSED)
		return 0;
	if (segment->flags & (FLAG_RST | FLAG_SYN))
		return judges ? judge_skb(skb, segment) : 0;
	if (skb->pkt_type == PACKET_OTHERHOST)
		return 0;
	hash = hash_flow(skb_netns(skb), segment->family, segment->source, segment->destination,
			 segment->source_port, segment->destination_port);
	if (moves_slot(segment->payload_bytes, segment->flags))
		note_received(hash, segment->seq, segment->payload_bytes, segment->flags);
	if (segment->payload_bytes && is_watched(segment->source_port))
		note_answer(skb, segment, hash);
	return 0;
}

/* All that more is done with than to move a slot. */
static __always_inline void look_closer(struct __sk_buff *skb, enum layer layer, int judges,
					const struct headers *headers)
{
	struct segment segment = {};

	if (!headers || !(read_flags(headers) & (FLAG_RST | FLAG_SYN))) {
		handle_ingress(skb, layer, judges, &segment);
	} else if (judges) {
		read_segment(headers, &segment);
		judge_skb(skb, &segment);
	}
}

__noinline int handle_egress(struct __sk_buff *skb, enum layer layer)
{
	struct segment segment = {};
	__u64 hash;

	if (parse_any_skb(skb, layer, &segment) != PARSED)
		return 0;
	if (segment.flags & FLAG_RST)
		return count_sent_rst(skb);
	hash = hash_flow(skb_netns(skb), segment.family, segment.destination, segment.source,
			 segment.destination_port, segment.source_port);
	if (config.flow_tracking)
		note_sent(hash, segment.ack_seq, segment.payload_bytes, segment.flags);
	if (!is_watched(segment.destination_port))
		return 0;
	if (segment.flags & FLAG_SYN)
		return forget_answer(hash);
	return segment.payload_bytes ? note_request(hash) : 0;
}

static __always_inline int on_ingress(struct __sk_buff *skb, enum layer layer, int judges)
{
	struct cursor at = skb_cursor(skb, 0);
	struct headers headers;
	enum parse_result result;

	if (!config.flow_tracking && !watching && !may_be_control(&at, layer, skb->protocol))
		return TCX_NEXT;
	result = find_plain_headers(&at, layer, skb->protocol, &headers);
	if (result == NOT_TCP)
		return TCX_NEXT;
	if (result != PARSED || read_flags(&headers) & (FLAG_RST | FLAG_SYN) ||
	    (watching && headers.payload_bytes && is_watched(headers.tcp->source)))
		look_closer(skb, layer, judges, result == PARSED ? &headers : NULL);
	else if (moves_slot(headers.payload_bytes, read_flags(&headers)) &&
		 skb->pkt_type != PACKET_OTHERHOST)
		note_received(hash_headers(skb, &headers, LOSTREPLY_IN),
			      bpf_ntohl(headers.tcp->seq), headers.payload_bytes,
			      read_flags(&headers));
	return TCX_NEXT;
}

static __always_inline int on_egress(struct __sk_buff *skb, enum layer layer)
{
	struct cursor at = skb_cursor(skb, 0);
	struct headers headers;
	enum parse_result result;

	if (!config.flow_tracking && !watching && !may_be_control(&at, layer, skb->protocol))
		return TCX_NEXT;
	result = find_plain_headers(&at, layer, skb->protocol, &headers);
	if (result == NOT_TCP)
		return TCX_NEXT;
	if (result == PARSED && read_flags(&headers) & FLAG_RST)
		count_sent_rst(skb);
	else if (result != PARSED ||
		 (watching && (headers.payload_bytes || read_flags(&headers) & FLAG_SYN) &&
		  is_watched(headers.tcp->dest)))
		handle_egress(skb, layer);
	else if (config.flow_tracking)
		note_sent(hash_headers(skb, &headers, LOSTREPLY_OUT),
			  bpf_ntohl(headers.tcp->ack_seq), headers.payload_bytes,
			  read_flags(&headers));
	return TCX_NEXT;
}

SEC("tc")
int tc_ingress(struct __sk_buff *skb)
{
	return on_ingress(skb, ETHERNET, 1);
}

/* Beside XDP, which has judged RSTs and SYNs already. */
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
