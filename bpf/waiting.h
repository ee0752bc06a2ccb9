/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether somebody waited for the bytes that lie unread, and how much of an
 * answer they are: what socket, flow table and watched answer know together.
 * Bytes are unsolicited when nothing was sent since all before them was read.
 */
#ifndef LOSTREPLY_WAITING_H
#define LOSTREPLY_WAITING_H

/* Nothing that this connection received was ever read. */
static __always_inline int is_unread_from_start(const struct lostreply_reset *reset)
{
	return reset->unread_bytes &&
	       reset->unread_bytes == reset->bytes_received - reset->fin_received;
}

/*
 * Whether data from a sequence number on lies unread, or has yet to come. Not by
 * lostreply_after(): an answer may be longer than half the sequence space.
 */
static __always_inline int is_unread_from(const struct tcp_sock *tp, __u32 seq)
{
	return seq - tp->copied_seq <= tp->rcv_nxt - tp->copied_seq;
}

static __always_inline enum lostreply_solicited judge_waiting(const struct tcp_sock *tp,
							      const struct lostreply_reset *reset,
							      const struct answer *answer,
							      __u64 hash)
{
	__u32 asked;

	if (is_unread_from_start(reset))
		return tp->bytes_sent ? LOSTREPLY_SOLICITED : LOSTREPLY_UNSOLICITED;
	/* An interim answer may have been read; the final one was not. */
	if (answer && answer->has_awaited && is_unread_from(tp, answer->awaited_seq))
		return LOSTREPLY_SOLICITED;
	if (!config.flow_tracking || !look_up_asked(hash, &asked))
		return LOSTREPLY_SOLICITED_UNKNOWN;
	/* Nothing was read since data was last sent. */
	if (is_unread_from(tp, asked))
		return LOSTREPLY_SOLICITED;
	/* The rest of an answer whose start was read, or what came on its own after it. */
	if (answer && answer->has_awaited &&
	    (!answer->has_drained ||
	     (answer->drained_seq != tp->copied_seq && is_unread_from(tp, answer->drained_seq))))
		return LOSTREPLY_SOLICITED;
	return LOSTREPLY_UNSOLICITED;
}

static __always_inline enum lostreply_extent judge_extent(const struct tcp_sock *tp,
							  const struct lostreply_reset *reset,
							  const struct answer *answer)
{
	if (is_unread_from_start(reset))
		return LOSTREPLY_EXTENT_WHOLE;
	if (!answer || !answer->head_length)
		return LOSTREPLY_EXTENT_UNKNOWN;
	return is_unread_from(tp, answer->head_seq) ? LOSTREPLY_EXTENT_WHOLE
						    : LOSTREPLY_EXTENT_TAIL;
}

/* Completes a reset with what its flow and its answer tell. */
static __always_inline void read_waiting(const struct tcp_sock *tp, struct lostreply_reset *reset)
{
	const struct lostreply_endpoints *endpoints = &reset->endpoints;
	__u64 hash = hash_flow(reset->netns, endpoints->family, endpoints->remote_address,
			       endpoints->local_address, bpf_htons(endpoints->remote_port),
			       bpf_htons(endpoints->local_port));
	struct answer *answer = NULL;

	/* Without data the entry, if there is one, is of an earlier connection between the same ports. */
	if (watching && reset->has_data)
		answer = bpf_map_lookup_elem(&answers, &hash);
	reset->solicited = judge_waiting(tp, reset, answer, hash);
	reset->extent = judge_extent(tp, reset, answer);
	if (answer) {
		copy_answer(answer, reset);
	} else {
		reset->last_data_ns = 0;
		reset->head_length = 0;
		__builtin_memset(reset->head, 0, sizeof(reset->head));
	}
}

#endif
