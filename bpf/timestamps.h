/* SPDX-License-Identifier: GPL-2.0-only */
/* The timestamp option of a segment (RFC 7323 3.2), read only where a receiver holds segments to it. */
#ifndef LOSTREPLY_TIMESTAMPS_H
#define LOSTREPLY_TIMESTAMPS_H

#define TCP_OPTIONS_MAX 40
/* Every stack puts the timestamp among the first of them: MSS, NOP, window scale, NOP, NOP, timestamp at the latest. */
#define TCP_OPTIONS_STEPS 8
#define TCPOPT_EOL	  0
#define TCPOPT_NOP	  1
#define TCPOPT_TIMESTAMP  8
#define TCPOLEN_TIMESTAMP 10
/* Room for reading a timestamp at any place that one byte can name. */
#define TCP_OPTIONS_ROOM (64 + TCPOLEN_TIMESTAMP)

/* The options of a segment's TCP header. */
struct tcp_options {
	__u32 bytes;
	__u8 data[TCP_OPTIONS_ROOM];
};

/* The timestamps that a socket in SYN_SENT has sent, from its first SYN until now. */
struct sent_timestamps {
	__u32 first;
	__u32 last;
	__u32 offset; /* that is added to its clock on the wire */
	__u8 are_known;
};

/* kernel: tcp_rcv_synsent_state_process(), which takes an echo of 0 for none */
static __always_inline int is_unsent(__u32 echo, const struct sent_timestamps *sent)
{
	__u32 sent_at = echo - sent->offset;

	return sent->are_known && echo && sent_at &&
	       sent_at - sent->first > sent->last - sent->first;
}

/* Finds the timestamp in the options; kernel: tcp_parse_options(). Global: see judge(). */
__noinline int find_timestamp(const struct tcp_options *options, const struct sent_timestamps *sent,
			      struct lostreply_control *segment)
{
	const __u8 *option;
	__u32 at = 0;
	int i;

	if (!options || !sent || !segment)
		return 0;
#pragma unroll
	for (i = 0; i < TCP_OPTIONS_STEPS; i++) {
		if (at >= options->bytes)
			return 0;
		/* Says nothing new, but bounds the place for the verifier. */
		option = options->data + (at & 63);
		if (option[0] == TCPOPT_EOL)
			return 0;
		if (option[0] == TCPOPT_TIMESTAMP && option[1] == TCPOLEN_TIMESTAMP &&
		    at + TCPOLEN_TIMESTAMP <= options->bytes) {
			segment->ts_value = (__u32)option[2] << 24 | (__u32)option[3] << 16 |
					    (__u32)option[4] << 8 | option[5];
			segment->has_timestamp = 1;
			segment->echoes_unsent = is_unsent(
				(__u32)option[6] << 24 | (__u32)option[7] << 16 |
					(__u32)option[8] << 8 | option[9],
				sent);
			return 0;
		}
		at += option[0] == TCPOPT_NOP ? 1 : option[1] < 2 ? TCP_OPTIONS_MAX : option[1];
	}
	return 0;
}

#endif
