/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What Linux does with a RST, as a pure function of the segment and of what is
 * known of its receiver. No helpers: the same text serves the kernel half and
 * user space. Each branch names the rule and the kernel function it mirrors.
 */
#ifndef LOSTREPLY_VERDICT_H
#define LOSTREPLY_VERDICT_H

#ifndef __BPF__
#include <linux/types.h>
#endif

enum lostreply_verdict {
	LOSTREPLY_ACCEPTED_EXACT = 0,
	LOSTREPLY_ACCEPTED_FIN = 1,
	LOSTREPLY_ACCEPTED_SACK = 2,
	LOSTREPLY_ACCEPTED_SYN_SENT = 3,
	LOSTREPLY_ACCEPTED_REQUEST = 4,
	LOSTREPLY_ACCEPTED_TIME_WAIT = 5,
	LOSTREPLY_CHALLENGED = 6,
	LOSTREPLY_DROPPED_OLD = 7,
	LOSTREPLY_DROPPED_BEYOND = 8,
	LOSTREPLY_DROPPED_ACK = 9,
	LOSTREPLY_DROPPED_LISTEN = 10,
	LOSTREPLY_DROPPED_TIME_WAIT = 11,
	LOSTREPLY_NO_SOCKET = 12,
	LOSTREPLY_FORWARDED = 13,
	LOSTREPLY_OTHER_HOST = 14,
	LOSTREPLY_SENT = 15,
	LOSTREPLY_DROPPED_PAWS = 16,
	LOSTREPLY_VERDICTS,
};

/* States as numbered by the kernel's net/tcp_states.h. */
enum lostreply_tcp_state {
	LOSTREPLY_ESTABLISHED = 1,
	LOSTREPLY_SYN_SENT = 2,
	LOSTREPLY_SYN_RECV = 3,
	LOSTREPLY_FIN_WAIT1 = 4,
	LOSTREPLY_FIN_WAIT2 = 5,
	LOSTREPLY_TIME_WAIT = 6,
	LOSTREPLY_CLOSE = 7,
	LOSTREPLY_CLOSE_WAIT = 8,
	LOSTREPLY_LAST_ACK = 9,
	LOSTREPLY_LISTEN = 10,
	LOSTREPLY_CLOSING = 11,
	LOSTREPLY_NEW_SYN_RECV = 12,
};

/* A segment that carries RST or SYN, as far as it decides what becomes of it. */
struct lostreply_control {
	__u32 seq;
	__u32 end_seq; /* seq + payload + SYN + FIN */
	__u32 ack_seq;
	__u32 ts_value;	    /* of the timestamp option... */
	__u8 has_timestamp; /* ...where there is one */
	__u8 has_ack;
	__u8 has_fin;
	__u8 echoes_unsent; /* the timestamp that it echoes was never sent */
};

/* Its receiver. */
struct lostreply_receiver {
	__u32 state; /* enum lostreply_tcp_state; 0: no socket */
	__u32 rcv_nxt;
	__u32 rcv_wup; /* rcv_nxt when the window was last advertised */
	__u32 rcv_wnd; /* the window advertised then */
	__u32 snd_una;
	__u32 snd_nxt;	       /* of a request: what the ACK of its SYN|ACK acknowledges */
	__u32 sack_edge;       /* right-most edge of the SACK blocks... */
	__u32 ts_recent;       /* the peer's last timestamp... */
	__u8 has_sack_edge;    /* ...where there are any */
	__u8 has_ts_recent;    /* ...where it sends them */
	__u8 ts_recent_is_old; /* it came at least 60 s ago, so that a RST is not held to it */
	__u8 queue_holds_data; /* the receive queue is not empty */
	__u8 checks_end;       /* 6.17+: the end of the segment is checked too */
	__u8 forwards;	       /* no socket here, and this host routes the segment on */
	__u8 other_host;       /* the frame is not addressed to this host */
	__u8 substate;	       /* of TIME_WAIT: TIME_WAIT or FIN_WAIT2 */
	__u8 keeps_time_wait;  /* ...and a RST does not end it: net.ipv4.tcp_rfc1337 */
	__u8 has_listener;     /* ...and beside it one that would take a new connection */
	__u8 pad[2];
};

static inline int lostreply_before(__u32 a, __u32 b)
{
	return (__s32)(a - b) < 0;
}

static inline int lostreply_after(__u32 a, __u32 b)
{
	return lostreply_before(b, a);
}

/* RFC 9293 3.10.7.4; kernel: tcp_receive_window() */
static inline __u32 lostreply_right_edge(const struct lostreply_receiver *to)
{
	__s32 window = (__s32)(to->rcv_wup + to->rcv_wnd - to->rcv_nxt);

	return to->rcv_nxt + (window < 0 ? 0 : (__u32)window);
}

/*
 * RFC 9293 3.10.7.3, SYN-SENT: only an acceptable ACK counts, and, unlike in
 * RFC 7323 3.2, a timestamp echo; kernel: tcp_rcv_synsent_state_process()
 */
static inline enum lostreply_verdict lostreply_judge_syn_sent(const struct lostreply_control *rst,
							      const struct lostreply_receiver *to)
{
	if (!rst->has_ack || !lostreply_after(rst->ack_seq, to->snd_una) ||
	    lostreply_after(rst->ack_seq, to->snd_nxt))
		return LOSTREPLY_DROPPED_ACK;
	return rst->echoes_unsent ? LOSTREPLY_DROPPED_PAWS : LOSTREPLY_ACCEPTED_SYN_SENT;
}

/* RFC 9293 3.10.7.4, table 6; kernel: tcp_in_window() */
static inline int lostreply_in_window(const struct lostreply_control *segment,
				      const struct lostreply_receiver *to)
{
	__u32 end = to->rcv_nxt + to->rcv_wnd;

	if (segment->seq == to->rcv_nxt)
		return 1;
	if (lostreply_after(segment->end_seq, to->rcv_nxt) && lostreply_before(segment->seq, end))
		return 1;
	return segment->seq == end && segment->seq == segment->end_seq;
}

/*
 * RFC 7323 5.3; kernel: tcp_paws_check(). Half the circle away is not before,
 * and 0 is what some send before they know their clock.
 */
static inline int lostreply_fails_paws(const struct lostreply_control *segment,
				       const struct lostreply_receiver *to)
{
	return to->has_ts_recent && to->ts_recent && segment->has_timestamp &&
	       (__s32)(to->ts_recent - segment->ts_value) > 0;
}

/* Only TIME_WAIT and requests hold a RST to it; kernel: tcp_paws_reject() */
static inline int lostreply_rst_fails_paws(const struct lostreply_control *rst,
					   const struct lostreply_receiver *to)
{
	return lostreply_fails_paws(rst, to) && !to->ts_recent_is_old;
}

/* RFC 9293 3.10.7.4, SYN-RECEIVED, and RFC 5961 3.2; kernel: tcp_check_req() */
static inline enum lostreply_verdict lostreply_judge_request(const struct lostreply_control *rst,
							     const struct lostreply_receiver *to)
{
	if (lostreply_rst_fails_paws(rst, to))
		return LOSTREPLY_DROPPED_PAWS;
	if (!lostreply_in_window(rst, to))
		return lostreply_before(rst->seq, to->rcv_nxt) ? LOSTREPLY_DROPPED_OLD
							       : LOSTREPLY_DROPPED_BEYOND;
	return rst->seq == to->rcv_nxt ? LOSTREPLY_ACCEPTED_REQUEST : LOSTREPLY_CHALLENGED;
}

/* RFC 1337; kernel: tcp_timewait_state_process() */
static inline enum lostreply_verdict lostreply_judge_time_wait(const struct lostreply_control *rst,
							       const struct lostreply_receiver *to)
{
	if (lostreply_rst_fails_paws(rst, to))
		return LOSTREPLY_DROPPED_PAWS;
	/* While the peer's FIN is outstanding any RST in the window ends it: there is no exact rule. */
	if (to->substate == LOSTREPLY_FIN_WAIT2 ? lostreply_in_window(rst, to)
						: rst->seq == to->rcv_nxt && !to->keeps_time_wait)
		return LOSTREPLY_ACCEPTED_TIME_WAIT;
	return LOSTREPLY_DROPPED_TIME_WAIT;
}

/* RCV.NXT - 1 after a FIN, as macOS sends it; kernel: tcp_reset_check() */
static inline int lostreply_is_fin_rst(const struct lostreply_control *rst,
				       const struct lostreply_receiver *to)
{
	return rst->seq == to->rcv_nxt - 1 &&
	       (to->state == LOSTREPLY_CLOSE_WAIT || to->state == LOSTREPLY_LAST_ACK ||
		to->state == LOSTREPLY_CLOSING);
}

/* RFC 5961 3.2, RFC 9293 3.10.7.4; kernel: tcp_validate_incoming() */
static inline enum lostreply_verdict
lostreply_judge_synchronized(const struct lostreply_control *rst,
			     const struct lostreply_receiver *to)
{
	__u32 right_edge = lostreply_right_edge(to);

	/* kernel: tcp_reset_check() is asked also where tcp_sequence() says no */
	if (lostreply_is_fin_rst(rst, to))
		return LOSTREPLY_ACCEPTED_FIN;
	/* kernel: tcp_sequence(); the left edge is rcv_wup, the right one is inclusive */
	if (lostreply_before(rst->end_seq, to->rcv_wup))
		return LOSTREPLY_DROPPED_OLD;
	if (lostreply_after(rst->seq, right_edge))
		return LOSTREPLY_DROPPED_BEYOND;
	/* kernel 6.17+: payload past the window is taken into an empty queue only; a FIN may lie past it */
	if (to->checks_end && to->queue_holds_data &&
	    lostreply_after(rst->end_seq - rst->has_fin, right_edge))
		return LOSTREPLY_DROPPED_BEYOND;
	if (rst->seq == to->rcv_nxt)
		return LOSTREPLY_ACCEPTED_EXACT;
	/* The peer may have sent what never arrived; kernel: the max_sack loop */
	if (to->has_sack_edge && rst->seq == to->sack_edge)
		return LOSTREPLY_ACCEPTED_SACK;
	return LOSTREPLY_CHALLENGED;
}

/*
 * What becomes of a RST. Without a socket the rule is passive: what this host
 * routes on is another's to judge.
 */
static inline enum lostreply_verdict lostreply_judge(const struct lostreply_control *rst,
						     const struct lostreply_receiver *to)
{
	if (to->other_host)
		return LOSTREPLY_OTHER_HOST;
	switch (to->state) {
	case 0:
		/* RFC 9293 3.10.7.1: a RST is never answered; kernel: tcp_v4_rcv(), no_tcp_socket */
		return to->forwards ? LOSTREPLY_FORWARDED : LOSTREPLY_NO_SOCKET;
	case LOSTREPLY_CLOSE:
		return LOSTREPLY_NO_SOCKET;
	case LOSTREPLY_LISTEN:
		/* RFC 9293 3.10.7.2: ignored; kernel: tcp_rcv_state_process() */
		return LOSTREPLY_DROPPED_LISTEN;
	case LOSTREPLY_SYN_SENT:
		return lostreply_judge_syn_sent(rst, to);
	case LOSTREPLY_NEW_SYN_RECV:
		return lostreply_judge_request(rst, to);
	case LOSTREPLY_TIME_WAIT:
		return lostreply_judge_time_wait(rst, to);
	default:
		return lostreply_judge_synchronized(rst, to);
	}
}

#endif
