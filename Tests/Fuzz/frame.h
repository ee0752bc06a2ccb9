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

/* Stands at the start of a copy of exactly a frame's size: AddressSanitizer then sees any byte read too far. */
static struct cursor copy_frame(const struct frame *frame)
{
	__u8 *copy = malloc(frame->linear);

	memcpy(copy, frame->bytes, frame->linear);
	return (struct cursor){
		.position = copy,
		.end = copy + frame->linear,
		.frame_bytes = frame->total,
	};
}

/* Parses as the hooks do. */
static enum parse_result parse_frame(const struct frame *frame, enum parse_depth depth,
				     struct segment *segment)
{
	__be16 protocol = frame->protocol;
	struct cursor at = copy_frame(frame);
	enum parse_result result = PARSED;
	void *copy = at.position;

	memset(segment, 0, sizeof(*segment));
	if (!protocol)
		result = parse_ethernet(&at, depth, &protocol);
	if (result == PARSED)
		result = parse_network(&at, depth, protocol, segment);
	free(copy);
	return result;
}

/* Looks for control bits as the hooks do. */
static int may_frame_be_control(const struct frame *frame)
{
	struct cursor at = copy_frame(frame);
	int result = may_be_control(&at, frame->protocol ? NETWORK : ETHERNET, frame->protocol);

	free(at.position);
	return result;
}

#endif
