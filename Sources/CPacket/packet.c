#include "CPacket.h"

#include <stddef.h>
#include <stdlib.h> /* also for __always_inline, which the kernel half has from libbpf */
#include <string.h>

/* Likewise libbpf's; here it is nobody else's. */
#define __noinline static __attribute__((noinline))

/* The headers of a frame, as in lostreply.bpf.c. */
#include <linux/types.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

/* bpf_ntohs() and its kin: made for both sides, unlike bpf_helpers.h. */
#include <bpf/bpf_endian.h>

#include "packet.h"

/* The fixed part of Linux cooked headers; version 1 ends with the EtherType, as Ethernet's does. */
#define COOKED_BYTES	16
#define COOKED_2_BYTES	20
#define COOKED_TYPE	14
#define COOKED_2_TYPE	0
#define FAMILY_BYTES	4
#define WINDOW_OFFSET	14
#define TCP_FIXED_BYTES ((__u32)sizeof(struct tcphdr))

static int has(const struct cursor *at, __u32 bytes)
{
	return (__u32)(at->end - at->position) >= bytes;
}

/* Tags behind a header that is no Ethernet header: as parse_ethernet() skips them. */
static enum parse_result skip_tags(struct cursor *at, __be16 *protocol)
{
	int i;

	for (i = 0; i < VLAN_TAGS_MAX && is_vlan(*protocol); i++) {
		if (!has(at, sizeof(struct vlan_tag)))
			return NOT_LINEAR;
		memcpy(protocol, at->position + offsetof(struct vlan_tag, protocol),
		       sizeof(*protocol));
		advance(at, sizeof(struct vlan_tag));
	}
	return PARSED;
}

static enum parse_result skip_cooked(struct cursor *at, __u32 bytes, __u32 type_offset,
				     __be16 *protocol)
{
	if (!has(at, bytes))
		return NOT_LINEAR;
	memcpy(protocol, at->position + type_offset, sizeof(*protocol));
	advance(at, bytes);
	return skip_tags(at, protocol);
}

static enum parse_result read_version(const struct cursor *at, __be16 *protocol)
{
	if (!has(at, 1))
		return NOT_LINEAR;
	switch (*(const __u8 *)at->position >> 4) {
	case 4:
		*protocol = bpf_htons(ETH_P_IP);
		return PARSED;
	case 6:
		*protocol = bpf_htons(ETH_P_IPV6);
		return PARSED;
	default:
		return NOT_TCP;
	}
}

static enum parse_result skip_link(enum cpacket_link link, struct cursor *at, __be16 *protocol)
{
	switch (link) {
	case CPACKET_ETHERNET:
		return parse_ethernet(at, FULL, protocol);
	case CPACKET_COOKED:
		return skip_cooked(at, COOKED_BYTES, COOKED_TYPE, protocol);
	case CPACKET_COOKED_2:
		return skip_cooked(at, COOKED_2_BYTES, COOKED_2_TYPE, protocol);
	case CPACKET_FAMILY:
		if (!has(at, FAMILY_BYTES))
			return NOT_LINEAR;
		advance(at, FAMILY_BYTES);
		return read_version(at, protocol);
	case CPACKET_NETWORK:
		return read_version(at, protocol);
	}
	return NOT_TCP;
}

static void copy_segment(const struct segment *from, const void *frame, struct cpacket_segment *to)
{
	__u32 tcp = from->payload_offset - from->options_bytes - TCP_FIXED_BYTES;
	__be16 window;

	memcpy(&window, (const __u8 *)frame + tcp + WINDOW_OFFSET, sizeof(window));
	memcpy(to->source, from->source, sizeof(to->source));
	memcpy(to->destination, from->destination, sizeof(to->destination));
	to->seq = from->seq;
	to->ack_seq = from->ack_seq;
	to->payload_bytes = from->payload_bytes;
	to->options_offset = tcp + TCP_FIXED_BYTES;
	to->payload_offset = from->payload_offset;
	to->source_port = bpf_ntohs(from->source_port);
	to->destination_port = bpf_ntohs(from->destination_port);
	to->window = bpf_ntohs(window);
	to->family = from->family;
	to->flags = from->flags;
	to->ttl = from->ttl;
}

enum cpacket_result cpacket_read(enum cpacket_link link, const void *frame, __u32 captured,
				 __u32 total, struct cpacket_segment *to)
{
	struct cursor at = {
		.position = (void *)frame,
		.end = (void *)frame + captured,
		.frame_bytes = total > captured ? total : captured,
	};
	struct segment segment = {};
	__be16 protocol = 0;
	enum parse_result result = skip_link(link, &at, &protocol);

	if (result == PARSED)
		result = parse_network(&at, FULL, protocol, &segment);
	/* One that was captured whole is malformed. */
	if (result == NOT_LINEAR)
		return total > captured ? CPACKET_CUT : CPACKET_OTHER;
	if (result != PARSED)
		return CPACKET_OTHER;
	copy_segment(&segment, frame, to);
	return CPACKET_SEGMENT;
}
