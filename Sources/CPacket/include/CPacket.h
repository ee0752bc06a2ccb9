#ifndef CPACKET_H
#define CPACKET_H

#include <stdint.h>

/* The kernel half's packet.h for user space: one text reads the frames of an interface and those of a capture. */

/* What a captured frame starts with. */
enum cpacket_link {
	CPACKET_ETHERNET,
	CPACKET_COOKED, /* Linux cooked, version 1 */
	CPACKET_COOKED_2,
	CPACKET_NETWORK, /* IPv4 or IPv6, as its first byte says */
	CPACKET_FAMILY,	 /* four bytes of address family, then the same */
};

/* What a frame is. */
enum cpacket_result {
	CPACKET_SEGMENT, /* TCP, its header whole but for options */
	CPACKET_OTHER,	 /* another protocol, a later fragment, or malformed */
	CPACKET_CUT,	 /* it ends before the TCP header does */
};

/* A TCP segment as a frame carries it. */
struct cpacket_segment {
	uint32_t source[4]; /* in network byte order; IPv4 has the first word only */
	uint32_t destination[4];
	uint32_t seq;
	uint32_t ack_seq;
	uint32_t payload_bytes;
	uint32_t
		options_offset; /* from the start of the frame; what is cut off may lie behind it */
	uint32_t payload_offset;
	uint16_t source_port; /* in host byte order, as all below */
	uint16_t destination_port;
	uint16_t window;
	uint8_t family; /* 4 or 6 */
	uint8_t flags;
	uint8_t ttl;
};

/* Reads the segment in the first `captured` bytes of a frame that had `total` on the wire. */
enum cpacket_result cpacket_read(enum cpacket_link link, const void *frame, uint32_t captured,
				 uint32_t total, struct cpacket_segment *segment);

#endif
