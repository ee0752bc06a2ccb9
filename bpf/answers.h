/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The start of the last answer, and the time of the last data, on connections
 * to watched upstream ports. Only payload segments of those ports pay for it.
 */
#ifndef LOSTREPLY_ANSWERS_H
#define LOSTREPLY_ANSWERS_H

/* "HTTP/1." */
#define HTTP1_PREFIX_BYTES 7
/* A TCP segment fits in this many bytes, BIG TCP included. */
#define PAYLOAD_OFFSET_MAX 1024

/* One bit a port, host byte order; set by the agent before load, or at a port's first reset with unread bytes. */
__u64 watched_ports[65536 / 64];
/* Whether any bit is set: one load where nothing is watched. */
__u32 watching;

struct answer {
	__u64 last_data_ns;
	__u32 head_length;
	__u32 awaiting; /* data was sent since: the next data received may start an answer */
	__u8 head[2 * LOSTREPLY_HEAD_MAX]; /* the second half is room for the verifier's sake */
};

/* An entry is made by the first payload either way on a watched port, and dropped by our next SYN or as the least recently used. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct answer);
} answers SEC(".maps");

static __always_inline int is_watched(__u16 port)
{
	return watching && watched_ports[port / 64] & (1ULL << (port % 64));
}

static __always_inline void watch_port(__u16 port)
{
	if (!config.http_ports_auto || is_watched(port))
		return;
	__sync_fetch_and_or(&watched_ports[port / 64], 1ULL << (port % 64));
	watching = 1;
}

/* Adds payload to the head as far as there is room. */
static __always_inline void append_head(struct __sk_buff *skb, struct answer *answer,
					const struct segment *segment)
{
	__u32 have = answer->head_length, more = segment->payload_bytes;

	if (have >= LOSTREPLY_HEAD_MAX)
		return;
	if (more > LOSTREPLY_HEAD_MAX)
		more = LOSTREPLY_HEAD_MAX;
	/* The compiler knows more than the verifier: hide it, and test again. */
	asm volatile("" : "+r"(more), "+r"(have));
	if (!more || more > LOSTREPLY_HEAD_MAX || have >= LOSTREPLY_HEAD_MAX)
		return;
	if (bpf_skb_load_bytes(skb, segment->payload_offset, answer->head + have, more))
		return;
	have += more;
	answer->head_length = have > LOSTREPLY_HEAD_MAX ? LOSTREPLY_HEAD_MAX : have;
}

/* How much of "HTTP/1." a payload starts with; 0 where it starts with anything else. */
static __always_inline __u32 match_http1(struct __sk_buff *skb, const struct segment *segment)
{
	const char prefix[HTTP1_PREFIX_BYTES] = { 'H', 'T', 'T', 'P', '/', '1', '.' };
	__u32 i, bytes = segment->payload_bytes;
	char start[HTTP1_PREFIX_BYTES] = {};

	if (bytes > sizeof(start))
		bytes = sizeof(start);
	asm volatile("" : "+r"(bytes));
	if (!bytes || bytes > sizeof(start) ||
	    bpf_skb_load_bytes(skb, segment->payload_offset, start, bytes))
		return 0;
#pragma unroll
	for (i = 0; i < HTTP1_PREFIX_BYTES; i++) {
		if (i < bytes && start[i] != prefix[i])
			return 0;
	}
	return bytes;
}

/*
 * A request body may still be on its way out while an answer comes in, so data
 * sent is no proof that an answer starts; and without data sent, only the whole
 * prefix of a status line is.
 */
static __always_inline int starts_answer(struct __sk_buff *skb, const struct segment *segment,
					 const struct answer *answer)
{
	__u32 matched = match_http1(skb, segment);

	return matched == HTTP1_PREFIX_BYTES || (matched && answer->awaiting);
}

/* Global, as all that is rare on the wire: the verifier reads it once. */
__noinline int note_answer(struct __sk_buff *skb, const struct segment *segment, __u64 hash)
{
	struct answer *answer = bpf_map_lookup_elem(&answers, &hash);

	if (!segment)
		return 0;
	if (!answer) {
		struct answer fresh = {};

		bpf_map_update_elem(&answers, &hash, &fresh, BPF_NOEXIST);
		answer = bpf_map_lookup_elem(&answers, &hash);
		if (!answer)
			return 0;
	}
	answer->last_data_ns = bpf_ktime_get_ns();
	if (starts_answer(skb, segment, answer))
		answer->head_length = 0;
	else if (!answer->head_length && !answer->awaiting)
		return 0;
	answer->awaiting = 0;
	append_head(skb, answer, segment);
	return 0;
}

__noinline int note_request(__u64 hash)
{
	struct answer *answer = bpf_map_lookup_elem(&answers, &hash);

	if (answer) {
		answer->awaiting = 1;
	} else {
		struct answer fresh = { .awaiting = 1 };

		bpf_map_update_elem(&answers, &hash, &fresh, BPF_NOEXIST);
	}
	return 0;
}

/* A connection begins: what an earlier one between the same ports carried is none of its. */
__noinline int forget_answer(__u64 hash)
{
	bpf_map_delete_elem(&answers, &hash);
	return 0;
}

/* Completes a reset with what was seen of its flow. */
static __always_inline void read_answer(__u64 hash, struct lostreply_reset *reset)
{
	struct answer *answer = bpf_map_lookup_elem(&answers, &hash);

	if (!answer)
		return;
	reset->last_data_ns = answer->last_data_ns;
	reset->head_length = answer->head_length;
	__builtin_memcpy(reset->head, answer->head, sizeof(reset->head));
}

#endif
