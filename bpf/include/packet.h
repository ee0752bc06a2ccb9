/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* From a frame to one struct segment: Ethernet, VLAN, IPv4, IPv6 with extension headers, TCP. */
#ifndef LOSTREPLY_PACKET_H
#define LOSTREPLY_PACKET_H

#define TCP_FLAG_BYTE 13
#define FLAG_FIN      0x01
#define FLAG_SYN      0x02
#define FLAG_RST      0x04
#define FLAG_ACK      0x10

#define VLAN_TAGS_MAX		  2
#define IPV6_EXTENSIONS_MAX	  6
#define IPV6_EXTENSION_BYTES_MAX  2048
#define IPV6_EXTENSION_BYTES_MASK 4095
#define IP_OFFSET_MASK		  0x1fff
#define IPV6_FRAGMENT_OFFSET_MASK 0xfff8
/* Enough for Ethernet, two tags, IPv6 with a few extension headers, and TCP. */
#define PULL_BYTES 192

/* What the parser says of a frame. */
enum parse_result {
	PARSED = 0,
	NOT_TCP,    /* or a later fragment, or malformed */
	NOT_LINEAR, /* the headers do not lie in the linear part */
	NOT_PLAIN,  /* VLAN tags or extension headers, which plain parsing leaves alone */
};

/*
 * Nearly every frame is plain. Tags and chains of headers are read out of
 * line, which keeps the hot path short and the verifier's work small.
 */
enum parse_depth {
	PLAIN,
	FULL,
};

/* Whether a frame starts with an Ethernet header or with IP: by the interface's ARPHRD type. */
enum layer {
	ETHERNET,
	NETWORK,
};

/* A TCP segment, as much of it as any hook needs. Words 1 to 3 of an address are set for IPv6 only. */
struct segment {
	/* The verifier lets eight bytes of the stack be read at once where they are aligned. */
	__be32 source[4] __attribute__((aligned(8)));
	__be32 destination[4];
	__be16 source_port;
	__be16 destination_port;
	__u32 seq;
	__u32 ack_seq;
	__u32 payload_bytes;
	__u32 payload_offset; /* from the start of the frame */
	__u8 options_bytes;   /* of the TCP header, before the payload */
	__u8 family;	      /* 4 or 6 */
	__u8 flags;
	__u8 ttl;
};

/* Where a segment's headers lie, and what must be known to find them: all that a segment which changes nothing is read for. */
struct headers {
	const void *ip; /* struct iphdr or ipv6hdr */
	const struct tcphdr *tcp;
	__u32 tcp_offset; /* from the start of the frame */
	__u32 tcp_bytes;  /* of the TCP header */
	__u32 payload_bytes;
	__u8 family; /* 4 or 6 */
};

/* Where the parser stands. */
struct cursor {
	void *position;
	void *end;	   /* of the linear part */
	__u32 offset;	   /* of position from the start of the frame */
	__u32 frame_bytes; /* linear part and fragments */
};

struct vlan_tag {
	__be16 tci;
	__be16 protocol;
};

struct ipv6_extension {
	__u8 next;
	__u8 length;	 /* in 8 bytes, the first not counted; AH: in 4 bytes, less 2 */
	__be16 fragment; /* of a fragment header */
};

static __always_inline void advance(struct cursor *at, __u32 bytes)
{
	at->position += bytes;
	at->offset += bytes;
}

static __always_inline int is_vlan(__be16 protocol)
{
	return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

/* The headers that may stand between IPv6 and TCP; what else follows is another protocol. */
static __always_inline int is_ipv6_extension(__u8 type)
{
	return type == IPPROTO_HOPOPTS || type == IPPROTO_ROUTING || type == IPPROTO_FRAGMENT ||
	       type == IPPROTO_DSTOPTS || type == IPPROTO_AH || type == IPPROTO_MH;
}

/* In one load: the field lies at an even address, which its packed struct does not promise. */
static __always_inline __be16 read_ethertype(const struct ethhdr *ethernet)
{
	return *(const __be16 *)((const void *)ethernet +
				 __builtin_offsetof(struct ethhdr, h_proto));
}

/* Finds the TCP header; `bytes` is what the IP header says follows it and itself, 0 for BIG TCP. */
static __always_inline enum parse_result find_tcp(struct cursor *at, __u32 bytes,
						  struct headers *headers)
{
	const struct tcphdr *tcp = at->position;

	if ((void *)(tcp + 1) > at->end)
		return NOT_LINEAR;
	headers->tcp = tcp;
	headers->tcp_offset = at->offset;
	headers->tcp_bytes = tcp->doff * 4;
	/* A frame may be padded, so its length serves only where the IP header has none. */
	if (!bytes)
		bytes = at->frame_bytes - at->offset;
	if (headers->tcp_bytes < sizeof(*tcp) || bytes < headers->tcp_bytes)
		return NOT_TCP;
	headers->payload_bytes = bytes - headers->tcp_bytes;
	return PARSED;
}

static __always_inline enum parse_result find_in_ipv4(struct cursor *at, struct headers *headers)
{
	const struct iphdr *ip = at->position;
	__u32 header_bytes, total;

	if ((void *)(ip + 1) > at->end)
		return NOT_LINEAR;
	header_bytes = ip->ihl * 4;
	if (ip->protocol != IPPROTO_TCP || ip->frag_off & bpf_htons(IP_OFFSET_MASK) ||
	    header_bytes < sizeof(*ip) || ip->version != 4)
		return NOT_TCP;
	total = bpf_ntohs(ip->tot_len);
	/* With nothing behind the header what follows is padding, and must not pass for BIG TCP. */
	if (total && total <= header_bytes)
		return NOT_TCP;
	headers->family = 4;
	headers->ip = ip;
	advance(at, header_bytes);
	return find_tcp(at, total ? total - header_bytes : 0, headers);
}

/* RFC 8200 4.1, RFC 4302 2.2: the length of an extension header of a type; 0 for what is none. Global: see judge(). */
__noinline int extension_bytes(__u32 type, __u32 length)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
	case IPPROTO_MH:
		return (length + 1) * 8;
	case IPPROTO_AH:
		return (length + 2) * 4;
	case IPPROTO_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

/* RFC 8200 4.1: walks the extension headers up to TCP. */
static __always_inline enum parse_result skip_ipv6_extensions(struct cursor *at, __u8 next,
							      __u32 *skipped)
{
	struct ipv6_extension *extension;
	__u32 bytes;
	int i;

#pragma unroll
	for (i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		if (next == IPPROTO_TCP)
			return PARSED;
		if (!is_ipv6_extension(next))
			return NOT_TCP;
		extension = at->position;
		if ((void *)(extension + 1) > at->end)
			return NOT_LINEAR;
		bytes = extension_bytes(next, extension->length);
		if (!bytes || bytes > IPV6_EXTENSION_BYTES_MAX ||
		    (next == IPPROTO_FRAGMENT &&
		     extension->fragment & bpf_htons(IPV6_FRAGMENT_OFFSET_MASK)))
			return NOT_TCP;
		next = extension->next;
		/* Before 6.8 the verifier forgets the bound once the number is on the stack. */
		asm volatile("" : "+r"(bytes));
		bytes &= IPV6_EXTENSION_BYTES_MASK;
		advance(at, bytes);
		*skipped += bytes;
	}
	return next == IPPROTO_TCP ? PARSED : NOT_TCP;
}

static __always_inline enum parse_result find_in_ipv6(struct cursor *at, enum parse_depth depth,
						      struct headers *headers)
{
	const struct ipv6hdr *ip = at->position;
	enum parse_result result;
	__u32 payload, skipped = 0;

	if ((void *)(ip + 1) > at->end)
		return NOT_LINEAR;
	if (ip->version != 6)
		return NOT_TCP;
	payload = bpf_ntohs(ip->payload_len);
	headers->family = 6;
	headers->ip = ip;
	advance(at, sizeof(*ip));
	if (ip->nexthdr != IPPROTO_TCP) {
		if (depth == PLAIN)
			return is_ipv6_extension(ip->nexthdr) ? NOT_PLAIN : NOT_TCP;
		result = skip_ipv6_extensions(at, ip->nexthdr, &skipped);
		if (result != PARSED)
			return result;
		/* As in IPv4: what follows is padding. */
		if (payload && payload <= skipped)
			return NOT_TCP;
	}
	return find_tcp(at, payload ? payload - skipped : 0, headers);
}

/* Finds the headers of the segment in a packet; `protocol` is an EtherType. */
static __always_inline enum parse_result find_headers(struct cursor *at, enum parse_depth depth,
						      __be16 protocol, struct headers *headers)
{
	if (protocol == bpf_htons(ETH_P_IP))
		return find_in_ipv4(at, headers);
	if (protocol == bpf_htons(ETH_P_IPV6))
		return find_in_ipv6(at, depth, headers);
	return NOT_TCP;
}

static __always_inline __u8 read_flags(const struct headers *headers)
{
	return ((const __u8 *)headers->tcp)[TCP_FLAG_BYTE];
}

/*
 * Whether a frame may carry RST or SYN, by as few tests as can rule it out: where
 * the TCP flags would lie, and only if they hold one, is the rest worth reading.
 */
static __always_inline int may_be_control(const struct cursor *at, enum layer layer,
					  __be16 protocol)
{
	const struct ethhdr *ethernet = at->position;
	const void *network = at->position;
	const __u8 *flags;

	if (layer == ETHERNET) {
		network = ethernet + 1;
		if (network > at->end)
			return 1;
		protocol = read_ethertype(ethernet);
	}
	if (protocol == bpf_htons(ETH_P_IP)) {
		const struct iphdr *ip = network;

		flags = (const __u8 *)(ip + 1) + TCP_FLAG_BYTE;
		if ((void *)(flags + 1) > at->end || ip->ihl != sizeof(*ip) / 4)
			return 1;
		return ip->protocol == IPPROTO_TCP && *flags & (FLAG_RST | FLAG_SYN);
	}
	if (protocol == bpf_htons(ETH_P_IPV6)) {
		const struct ipv6hdr *ip = network;

		flags = (const __u8 *)(ip + 1) + TCP_FLAG_BYTE;
		if ((void *)(flags + 1) > at->end)
			return 1;
		if (ip->nexthdr != IPPROTO_TCP)
			return is_ipv6_extension(ip->nexthdr);
		return *flags & (FLAG_RST | FLAG_SYN);
	}
	return is_vlan(protocol);
}

/* Reads a segment from its headers. */
static __always_inline void read_segment(const struct headers *headers, struct segment *segment)
{
	const struct tcphdr *tcp = headers->tcp;

	segment->family = headers->family;
	if (headers->family == 4) {
		const struct iphdr *ip = headers->ip;

		segment->source[0] = ip->saddr;
		segment->destination[0] = ip->daddr;
		segment->ttl = ip->ttl;
	} else {
		const struct ipv6hdr *ip = headers->ip;

		__builtin_memcpy(segment->source, &ip->saddr, sizeof(segment->source));
		__builtin_memcpy(segment->destination, &ip->daddr, sizeof(segment->destination));
		segment->ttl = ip->hop_limit;
	}
	segment->source_port = tcp->source;
	segment->destination_port = tcp->dest;
	segment->seq = bpf_ntohl(tcp->seq);
	segment->ack_seq = bpf_ntohl(tcp->ack_seq);
	segment->flags = read_flags(headers);
	segment->payload_bytes = headers->payload_bytes;
	segment->payload_offset = headers->tcp_offset + headers->tcp_bytes;
	segment->options_bytes = headers->tcp_bytes - sizeof(*tcp);
}

/* Reads the segment that a packet carries. */
static __always_inline enum parse_result parse_network(struct cursor *at, enum parse_depth depth,
						       __be16 protocol, struct segment *segment)
{
	struct headers headers = {};
	enum parse_result result = find_headers(at, depth, protocol, &headers);

	if (result == PARSED)
		read_segment(&headers, segment);
	return result;
}

/* Reads the Ethernet header and, beyond plain frames, the tags behind it; leaves the cursor at the packet. */
static __always_inline enum parse_result parse_ethernet(struct cursor *at, enum parse_depth depth,
							__be16 *protocol)
{
	struct ethhdr *ethernet = at->position;
	struct vlan_tag *tag;
	int i;

	if ((void *)(ethernet + 1) > at->end)
		return NOT_LINEAR;
	*protocol = read_ethertype(ethernet);
	advance(at, sizeof(*ethernet));
	if (depth == PLAIN)
		return is_vlan(*protocol) ? NOT_PLAIN : PARSED;
#pragma unroll
	for (i = 0; i < VLAN_TAGS_MAX; i++) {
		if (!is_vlan(*protocol))
			break;
		tag = at->position;
		if ((void *)(tag + 1) > at->end)
			return NOT_LINEAR;
		*protocol = tag->protocol;
		advance(at, sizeof(*tag));
	}
	return PARSED;
}

#endif
