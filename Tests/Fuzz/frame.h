/* SPDX-License-Identifier: GPL-2.0-only */
/* A frame as a hook finds it: a linear part, and a rest that only counts. */
#ifndef LOSTREPLY_FUZZ_FRAME_H
#define LOSTREPLY_FUZZ_FRAME_H

#include "user_space.h"

struct frame {
	const __u8 *bytes; /* the linear part */
	__u32 linear;
	__u32 total;	 /* with what lies in fragments */
	__be16 protocol; /* of an interface without Ethernet headers, else 0 */
};

/* Parses as the hooks do, in a copy of exactly its size: AddressSanitizer then sees any byte read too far. */
static enum parse_result parse_frame(const struct frame *frame, enum parse_depth depth,
				     struct segment *segment)
{
	__be16 protocol = frame->protocol;
	__u8 *copy = malloc(frame->linear);
	struct cursor at = {
		.position = copy,
		.end = copy + frame->linear,
		.frame_bytes = frame->total,
	};
	enum parse_result result = PARSED;

	memcpy(copy, frame->bytes, frame->linear);
	memset(segment, 0, sizeof(*segment));
	if (!protocol)
		result = parse_ethernet(&at, depth, &protocol);
	if (result == PARSED)
		result = parse_network(&at, depth, protocol, segment);
	free(copy);
	return result;
}

#endif
