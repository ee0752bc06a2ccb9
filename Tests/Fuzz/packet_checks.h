/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold of a frame that packet.h takes for TCP, said in bytes and offsets from its start. */
#ifndef LOSTREPLY_FUZZ_PACKET_CHECKS_H
#define LOSTREPLY_FUZZ_PACKET_CHECKS_H

#include "frame.h"
#include "require.h"

#define IPV6_HEADER_BYTES 40
#define TCP_HEADER_BYTES  20

static __u32 read_16(const __u8 *bytes)
{
	return (__u32)bytes[0] << 8 | bytes[1];
}

static __u32 read_32(const __u8 *bytes)
{
	return read_16(bytes) << 16 | read_16(bytes + 2);
}

static __u32 find_network(const struct frame *frame)
{
	__u32 offset = ETH_HLEN;
	int tags;

	if (frame->protocol)
		return 0;
	for (tags = 0; tags < VLAN_TAGS_MAX; tags++) {
		__u32 type = read_16(frame->bytes + offset - 2);

		if (type != ETH_P_8021Q && type != ETH_P_8021AD)
			break;
		offset += sizeof(struct vlan_tag);
	}
	return offset;
}

/* RFC 8200 section 4: the length of each header is in its second byte, but for fragments and AH (RFC 4302). */
static __u32 skip_extensions(const __u8 *packet)
{
	__u32 offset = IPV6_HEADER_BYTES;
	__u8 next = packet[6];

	while (next != IPPROTO_TCP) {
		const __u8 *extension = packet + offset;

		if (next == IPPROTO_FRAGMENT)
			offset += 8;
		else if (next == IPPROTO_AH)
			offset += (extension[1] + 2) * 4;
		else
			offset += (extension[1] + 1) * 8;
		next = extension[0];
	}
	return offset;
}

static void check_ipv4(const struct frame *frame, __u32 network, const struct segment *segment)
{
	const __u8 *ip = frame->bytes + network;

	require(segment->family == 4, "IPv4 is of family 4");
	require(ip[9] == IPPROTO_TCP, "IPv4 carries TCP");
	require((read_16(ip + 6) & IP_OFFSET_MASK) == 0,
		"an IPv4 packet is whole or a first fragment");
	require(segment->ttl == ip[8], "the TTL is the header's");
	require(!memcmp(&segment->source[0], ip + 12, 4), "the IPv4 source is the header's");
	require(!memcmp(&segment->destination[0], ip + 16, 4),
		"the IPv4 destination is the header's");
}

static void check_ipv6(const struct frame *frame, __u32 network, const struct segment *segment)
{
	const __u8 *ip = frame->bytes + network;

	require(segment->family == 6, "IPv6 is of family 6");
	require(segment->ttl == ip[7], "the hop limit is the header's");
	require(!memcmp(segment->source, ip + 8, 16), "the IPv6 source is the header's");
	require(!memcmp(segment->destination, ip + 24, 16), "the IPv6 destination is the header's");
}

static void check_tcp(const __u8 *tcp, const struct segment *segment)
{
	require(!memcmp(&segment->source_port, tcp, 2), "the source port is the header's");
	require(!memcmp(&segment->destination_port, tcp + 2, 2),
		"the destination port is the header's");
	require(segment->seq == read_32(tcp + 4), "the sequence number is the header's");
	require(segment->ack_seq == read_32(tcp + 8), "the acknowledgment number is the header's");
	require(segment->flags == tcp[13], "the flags are the header's");
	require(tcp[12] >> 4 >= 5, "a TCP header has at least its fixed part");
}

/* The linear part may end anywhere behind the fixed part of the TCP header, and nowhere before it. */
static void check_cuts(const struct frame *frame, __u32 tcp, const struct segment *segment)
{
	struct frame cut = *frame;
	struct segment other;

	require(may_frame_be_control(frame) || !(segment->flags & (FLAG_RST | FLAG_SYN)),
		"no RST and no SYN is passed over");
	cut.linear = tcp + TCP_HEADER_BYTES;
	require(parse_frame(&cut, FULL, &other) == PARSED &&
			!memcmp(segment, &other, sizeof(other)),
		"what lies in fragments changes nothing");
	cut.linear--;
	require(parse_frame(&cut, FULL, &other) == NOT_LINEAR, "a cut header is not linear");
	/* Down to the last byte of an Ethernet header: a hook sees no frame without one. */
	for (; cut.linear >= (frame->protocol ? 0 : sizeof(struct ethhdr)); cut.linear--) {
		require(may_frame_be_control(&cut) || !(segment->flags & (FLAG_RST | FLAG_SYN)),
			"no RST and no SYN is passed over, wherever the linear part ends");
		if (!cut.linear)
			break;
	}
}

static void check_segment(const struct frame *frame, const struct segment *segment)
{
	__u32 network = find_network(frame), tcp, end;
	const __u8 *ip = frame->bytes + network;

	if (ip[0] >> 4 == 4) {
		check_ipv4(frame, network, segment);
		tcp = network + (ip[0] & 15) * 4;
		end = network + read_16(ip + 2);
	} else {
		check_ipv6(frame, network, segment);
		tcp = network + skip_extensions(ip);
		end = network + IPV6_HEADER_BYTES + read_16(ip + 4);
		/* BIG TCP; only IPv4 counts its own header, so that this is 0 here. */
		if (!read_16(ip + 4))
			end = network;
	}
	/* BIG TCP: a length of 0 leaves the frame's. */
	if (end == network)
		end = frame->total;
	require(tcp + TCP_HEADER_BYTES <= frame->linear, "the TCP header lies in the linear part");
	check_tcp(frame->bytes + tcp, segment);
	require(segment->payload_offset == tcp + (frame->bytes[tcp + 12] >> 4) * 4,
		"the payload follows the TCP header");
	require(segment->payload_offset + segment->payload_bytes == end,
		"the payload ends where the packet does");
	check_cuts(frame, tcp, segment);
}

/* Plain parsing says what full parsing does, or leaves the frame to it. */
static enum parse_result check_parsing(const struct frame *frame, struct segment *segment)
{
	struct segment plain;
	enum parse_result plain_result = parse_frame(frame, PLAIN, &plain);
	enum parse_result result = parse_frame(frame, FULL, segment);

	require(result != NOT_PLAIN, "full parsing leaves nothing to another");
	require(plain_result == NOT_PLAIN || plain_result == result, "both depths agree");
	if (result != PARSED)
		return result;
	require(plain_result == NOT_PLAIN || !memcmp(&plain, segment, sizeof(plain)),
		"both depths read the same segment");
	check_segment(frame, segment);
	return result;
}

#endif
