/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Why the kernel refused a segment, and whether that is what a verdict said. */
#ifndef LOSTREPLY_REFUSAL_H
#define LOSTREPLY_REFUSAL_H

#include "verdict.h"

/* Why the kernel refused a segment, from enum skb_drop_reason; named as there, since Linux 5.17. */
enum lostreply_refusal {
	LOSTREPLY_REFUSAL_NONE = 0, /* none of these */
	LOSTREPLY_TCP_RESET = 1,    /* a RST that was not accepted */
	LOSTREPLY_TCP_OLD_SEQUENCE = 2,
	LOSTREPLY_TCP_INVALID_SEQUENCE = 3,
	LOSTREPLY_TCP_INVALID_END_SEQUENCE = 4,
	LOSTREPLY_TCP_INVALID_ACK_SEQUENCE = 5,
	LOSTREPLY_TCP_FLAGS = 6,
	LOSTREPLY_TCP_OVERWINDOW = 7,
	LOSTREPLY_TCP_RFC7323_PAWS = 8,
	LOSTREPLY_TCP_RFC7323_TW_PAWS = 9,
	LOSTREPLY_TCP_RFC7323_TSECR = 10,
	LOSTREPLY_TCP_CLOSE = 11,
	LOSTREPLY_TCP_CSUM = 12,
	LOSTREPLY_TCP_MINTTL = 13,
	LOSTREPLY_TCP_AUTH_HDR = 14,
	LOSTREPLY_TCP_MD5NOTFOUND = 15,
	LOSTREPLY_TCP_MD5UNEXPECTED = 16,
	LOSTREPLY_TCP_MD5FAILURE = 17,
	LOSTREPLY_SOCKET_FILTER = 18,
	LOSTREPLY_SOCKET_BACKLOG = 19,
	LOSTREPLY_NO_SOCKET_REFUSAL = 20,
	LOSTREPLY_NOT_SPECIFIED = 21,
	LOSTREPLY_REFUSALS,
};

static inline int lostreply_accepts(enum lostreply_verdict verdict)
{
	return verdict <= LOSTREPLY_ACCEPTED_TIME_WAIT;
}

/*
 * Whether a refusal is what a verdict says: no mismatch. A request and a
 * TIME_WAIT socket end in NOT_SPECIFIED whether they take a RST or not.
 */
static inline int lostreply_expects(enum lostreply_verdict verdict, enum lostreply_refusal refusal)
{
	switch (verdict) {
	case LOSTREPLY_CHALLENGED:
		return refusal == LOSTREPLY_TCP_RESET || refusal == LOSTREPLY_NOT_SPECIFIED;
	case LOSTREPLY_DROPPED_OLD:
		/* Before 6.6 an old sequence was an invalid one. */
		return refusal == LOSTREPLY_TCP_OLD_SEQUENCE ||
		       refusal == LOSTREPLY_TCP_INVALID_SEQUENCE ||
		       refusal == LOSTREPLY_TCP_OVERWINDOW || refusal == LOSTREPLY_NOT_SPECIFIED;
	case LOSTREPLY_DROPPED_BEYOND:
		return refusal == LOSTREPLY_TCP_INVALID_SEQUENCE ||
		       refusal == LOSTREPLY_TCP_INVALID_END_SEQUENCE ||
		       refusal == LOSTREPLY_TCP_OVERWINDOW || refusal == LOSTREPLY_NOT_SPECIFIED;
	case LOSTREPLY_DROPPED_ACK:
		return refusal == LOSTREPLY_TCP_RESET ||
		       refusal == LOSTREPLY_TCP_INVALID_ACK_SEQUENCE;
	case LOSTREPLY_DROPPED_PAWS:
		return refusal == LOSTREPLY_TCP_RFC7323_PAWS ||
		       refusal == LOSTREPLY_TCP_RFC7323_TW_PAWS ||
		       refusal == LOSTREPLY_NOT_SPECIFIED;
	case LOSTREPLY_DROPPED_LISTEN:
		return refusal == LOSTREPLY_TCP_RESET || refusal == LOSTREPLY_TCP_FLAGS;
	case LOSTREPLY_ACCEPTED_REQUEST:
	case LOSTREPLY_ACCEPTED_TIME_WAIT:
	case LOSTREPLY_DROPPED_TIME_WAIT:
		return refusal == LOSTREPLY_NOT_SPECIFIED;
	case LOSTREPLY_NO_SOCKET:
		return refusal == LOSTREPLY_NO_SOCKET_REFUSAL;
	default:
		return 0;
	}
}

#endif
