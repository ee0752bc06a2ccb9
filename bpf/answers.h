/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The start of the last answer, and the time of the last data, on connections
 * to watched upstream ports. Only payload segments of those ports pay for it.
 */
#ifndef LOSTREPLY_ANSWERS_H
#define LOSTREPLY_ANSWERS_H

/* "HTTP/1." */
#define HTTP1_PREFIX_BYTES 7
/* "HTTP/1.1 " */
#define HTTP1_CODE_OFFSET 9
/* Data that follows data by less is taken for more of the same: nobody sleeps on a connection for so short a time. */
#define PAUSE_NS 1000000ULL

/* One byte a port, by its number as it is on the wire; set by the agent before load, or at a port's first reset with unread bytes. */
__u8 watched_ports[1 << 16];
/* Whether any is set: one load where nothing is watched. */
__u32 watching;

struct answer {
	__u64 last_data_ns;
	__u32 end_seq;	   /* of the last data */
	__u32 awaited_seq; /* where the answer to what was last sent starts */
	__u32 drained_seq; /* where data started that came when all before it had been read */
	__u32 head_seq;	   /* where head starts */
	__u32 head_length;
	__u8 awaiting;	  /* data was sent since: the next data received starts an answer */
	__u8 has_awaited; /* awaited_seq means something */
	__u8 has_drained; /* drained_seq means something: nothing was sent since */
	__u8 pad;
	__u8 head[2 * LOSTREPLY_HEAD_MAX]; /* the second half is room for the verifier's sake */
};

/* An entry is made by the first payload either way on a watched port, and dropped by our next SYN or as the least recently used. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct answer);
} answers SEC(".maps");

static __always_inline __u8 *find_port(__be16 port)
{
	__u32 index = port;

	/* The bound that the compiler knows is to be seen beside the access. */
	asm volatile("" : "+r"(index));
	return &watched_ports[index & 0xffff];
}

static __always_inline int is_watched(__be16 port)
{
	return watching && *find_port(port);
}

static __always_inline void watch_port(__be16 port)
{
	if (!config.http_ports_auto || is_watched(port))
		return;
	*find_port(port) = 1;
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
	asm volatile("" : "+r"(have));
	if (!is_from_one_to(&more, LOSTREPLY_HEAD_MAX) || have >= LOSTREPLY_HEAD_MAX)
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
	if (!is_from_one_to(&bytes, sizeof(start)) ||
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

/* RFC 9110 15.2: what follows an interim answer is still the awaited one. */
static __always_inline int is_interim(const struct answer *answer)
{
	return answer->head_length > HTTP1_CODE_OFFSET && answer->head[0] == 'H' &&
	       answer->head[HTTP1_CODE_OFFSET] == '1';
}

/* Whether the process had read all that came before a segment; asked only after a pause, which makes it rare. */
static __always_inline int finds_all_read(struct __sk_buff *skb, const struct segment *segment)
{
	struct bpf_sock *sk = look_up_socket(skb, segment, segment->source_port);
	struct tcp_sock *tp;
	int all_read = 0;

	if (!sk)
		return 0;
	tp = bpf_skc_to_tcp_sock(sk);
	if (tp)
		all_read = tp->copied_seq == segment->seq;
	bpf_sk_release(sk);
	return all_read;
}

/* Global, as all that is rare on the wire: the verifier reads it once. */
__noinline int note_answer(struct __sk_buff *skb, const struct segment *segment, __u64 hash)
{
	struct answer *answer = bpf_map_lookup_elem(&answers, &hash);
	int starts, is_late, is_apart = 0;
	__u32 end, expected;
	__u64 now;

	if (!segment)
		return 0;
	if (!answer) {
		struct answer fresh = { .end_seq = segment->seq };

		bpf_map_update_elem(&answers, &hash, &fresh, BPF_NOEXIST);
		answer = bpf_map_lookup_elem(&answers, &hash);
		if (!answer)
			return 0;
	}
	/* What is sent again says nothing new; an answer's first data sets end_seq, whatever it was. */
	end = segment->seq + segment->payload_bytes;
	if (!lostreply_after(end, answer->end_seq) && answer->last_data_ns)
		return 0;
	now = bpf_ktime_get_ns();
	is_late = now - answer->last_data_ns > PAUSE_NS;
	answer->last_data_ns = now;
	/* Behind a hole: the start of the answer may be what is to be sent again. */
	if (config.flow_tracking && look_up_slot(hash, &expected) == LOSTREPLY_LOOKUP_HIT &&
	    lostreply_after(segment->seq, expected))
		return 0;
	answer->end_seq = end;

	starts = starts_answer(skb, segment, answer);
	if (answer->awaiting || (starts && is_interim(answer))) {
		answer->awaited_seq = segment->seq;
		answer->has_awaited = 1;
		answer->has_drained = 0;
	} else if (is_late && finds_all_read(skb, segment)) {
		answer->drained_seq = segment->seq;
		answer->has_drained = 1;
		is_apart = 1;
	}
	if (starts || (answer->awaiting && !answer->head_length)) {
		answer->head_length = 0;
		answer->head_seq = segment->seq;
	}
	answer->awaiting = 0;
	if (answer->head_seq + answer->head_length == segment->seq && (starts || !is_apart))
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

/* The first bytes and the last time of an answer, for its reset. */
static __always_inline void copy_answer(const struct answer *answer, struct lostreply_reset *reset)
{
	reset->last_data_ns = answer->last_data_ns;
	reset->head_length = answer->head_length;
	__builtin_memcpy(reset->head, answer->head, sizeof(reset->head));
}

#endif
