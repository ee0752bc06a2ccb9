/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What Linux does with a SYN, pure as verdict.h: RFC 5961 section 4 closes the
 * second way in for a blind attacker, after the RST.
 */
#ifndef LOSTREPLY_SYN_VERDICT_H
#define LOSTREPLY_SYN_VERDICT_H

#include "verdict.h"

/* What becomes of a segment with SYN and without RST. */
enum lostreply_syn_verdict {
	LOSTREPLY_SYN_NEW = 0,	      /* opens a connection, or repeats what opens one */
	LOSTREPLY_SYN_CHALLENGED = 1, /* answered by a challenge ACK, whatever its numbers */
	LOSTREPLY_SYN_DROPPED = 2,    /* refused, with a RST or without an answer */
	LOSTREPLY_SYN_FORWARDED = 3,
	LOSTREPLY_SYN_OTHER_HOST = 4,
	LOSTREPLY_SYN_VERDICTS,
};

/* RFC 9293 3.10.7.3; kernel: tcp_rcv_synsent_state_process() */
static inline enum lostreply_syn_verdict
lostreply_judge_syn_syn_sent(const struct lostreply_control *syn,
			     const struct lostreply_receiver *to)
{
	/* Without an ACK both ends have opened at once. */
	if (syn->has_ack && (!lostreply_after(syn->ack_seq, to->snd_una) ||
			     lostreply_after(syn->ack_seq, to->snd_nxt) || syn->echoes_unsent))
		return LOSTREPLY_SYN_DROPPED;
	return LOSTREPLY_SYN_NEW;
}

/* RFC 9293 3.10.7.4, SYN-RECEIVED; kernel: tcp_check_req() */
static inline enum lostreply_syn_verdict
lostreply_judge_syn_request(const struct lostreply_control *syn,
			    const struct lostreply_receiver *to)
{
	int repeats = syn->seq == to->rcv_nxt - 1;

	/* The same SYN is answered again, a FIN in it or not. */
	if (repeats && !syn->has_ack && !lostreply_fails_paws(syn, to))
		return LOSTREPLY_SYN_NEW;
	/* A wrong ACK is the listener's, who sends a RST. */
	if (syn->has_ack && syn->ack_seq != to->snd_nxt)
		return LOSTREPLY_SYN_DROPPED;
	if (lostreply_fails_paws(syn, to) || !lostreply_in_window(syn, to))
		return LOSTREPLY_SYN_CHALLENGED;
	/* Data behind the same SYN completes the handshake; any other SYN gets a RST, and ends the request. */
	return repeats ? LOSTREPLY_SYN_NEW : LOSTREPLY_SYN_DROPPED;
}

/* RFC 6191, RFC 1122 4.2.2.13; kernel: tcp_timewait_state_process() */
static inline enum lostreply_syn_verdict
lostreply_judge_syn_time_wait(const struct lostreply_control *syn,
			      const struct lostreply_receiver *to)
{
	if (to->substate == LOSTREPLY_FIN_WAIT2) {
		/* An ACK answers what is out of the window, a RST what is in it. */
		if (lostreply_fails_paws(syn, to) || !lostreply_in_window(syn, to))
			return LOSTREPLY_SYN_CHALLENGED;
		return LOSTREPLY_SYN_DROPPED;
	}
	/* Without a listener the ACK answers even what could open a connection; kernel: tcp_v4_rcv() */
	if (!syn->has_ack && to->has_listener && !lostreply_fails_paws(syn, to) &&
	    (lostreply_after(syn->seq, to->rcv_nxt) ||
	     (to->has_ts_recent && syn->has_timestamp &&
	      lostreply_before(to->ts_recent, syn->ts_value))))
		return LOSTREPLY_SYN_NEW;
	return LOSTREPLY_SYN_CHALLENGED;
}

static inline enum lostreply_syn_verdict lostreply_judge_syn(const struct lostreply_control *syn,
							     const struct lostreply_receiver *to)
{
	if (to->other_host)
		return LOSTREPLY_SYN_OTHER_HOST;
	switch (to->state) {
	case 0:
		return to->forwards ? LOSTREPLY_SYN_FORWARDED : LOSTREPLY_SYN_DROPPED;
	case LOSTREPLY_CLOSE:
		return LOSTREPLY_SYN_DROPPED;
	case LOSTREPLY_LISTEN:
		/* RFC 9293 3.10.7.2: an ACK is refused; kernel: tcp_rcv_state_process(), a FIN too */
		return syn->has_ack || syn->has_fin ? LOSTREPLY_SYN_DROPPED : LOSTREPLY_SYN_NEW;
	case LOSTREPLY_SYN_SENT:
		return lostreply_judge_syn_syn_sent(syn, to);
	case LOSTREPLY_NEW_SYN_RECV:
		return lostreply_judge_syn_request(syn, to);
	case LOSTREPLY_TIME_WAIT:
		return lostreply_judge_syn_time_wait(syn, to);
	case LOSTREPLY_SYN_RECV:
		/* The answer to both ends' SYNs; kernel: tcp_validate_incoming() */
		if (syn->has_ack && syn->seq + 1 == syn->end_seq && syn->seq + 1 == to->rcv_nxt &&
		    syn->ack_seq == to->snd_nxt)
			return LOSTREPLY_SYN_NEW;
		return LOSTREPLY_SYN_CHALLENGED;
	default:
		/* RFC 5961 4.2: never a reset, whatever the sequence number; kernel: tcp_validate_incoming() */
		return LOSTREPLY_SYN_CHALLENGED;
	}
}

#endif
