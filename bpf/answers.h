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

/* An entry is made by the first payload either way on a watched port; the least recently used goes. */
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

static __always_inline int starts_http1(struct __sk_buff *skb, const struct segment *segment)
{
	char bytes[HTTP1_PREFIX_BYTES];

	if (segment->payload_bytes < sizeof(bytes) ||
	    bpf_skb_load_bytes(skb, segment->payload_offset, bytes, sizeof(bytes)))
		return 0;
	return bytes[0] == 'H' && bytes[1] == 'T' && bytes[2] == 'T' && bytes[3] == 'P' &&
	       bytes[4] == '/' && bytes[5] == '1' && bytes[6] == '.';
}

/* Global, as all that is rare on the wire: the verifier reads it once. */
__noinline int note_answer(struct __sk_buff *skb, const struct segment *segment, __u64 hash)
{
	struct answer *answer = bpf_map_lookup_elem(&answers, &hash);
	int starts;

	if (!segment)
		return 0;
	starts = starts_http1(skb, segment);
	if (!answer) {
		struct answer fresh = {};

		bpf_map_update_elem(&answers, &hash, &fresh, BPF_NOEXIST);
		answer = bpf_map_lookup_elem(&answers, &hash);
		if (!answer)
			return 0;
	}
	answer->last_data_ns = bpf_ktime_get_ns();
	/*
	 * A request body may still be on its way out while an answer comes in, so data sent is no proof
	 * that an answer starts; and without data sent, only the status line is.
	 */
	if (starts) {
		answer->head_length = 0;
	} else if (!answer->head_length && !answer->awaiting) {
		return 0;
	}
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
