/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold of every verdict, whatever the segment and its receiver. */
#ifndef LOSTREPLY_FUZZ_VERDICT_CHECKS_H
#define LOSTREPLY_FUZZ_VERDICT_CHECKS_H

#include "require.h"
#include "user_space.h"

static int resets(enum lostreply_verdict verdict)
{
	return verdict <= LOSTREPLY_ACCEPTED_SYN_SENT;
}

/* RFC 5961 section 3: who does not know RCV.NXT resets nothing; SACK and a FIN add a place each. */
static int is_blind(const struct lostreply_control *rst, const struct lostreply_receiver *to)
{
	return rst->seq != to->rcv_nxt && rst->seq != to->rcv_nxt - 1 &&
	       !(to->has_sack_edge && rst->seq == to->sack_edge);
}

static void check_refusals(enum lostreply_verdict verdict)
{
	int refusal, expected = 0;

	for (refusal = 0; refusal < LOSTREPLY_REFUSALS; refusal++)
		expected += lostreply_expects(verdict, refusal);
	require(!lostreply_expects(verdict, LOSTREPLY_REFUSAL_NONE),
		"no refusal is not expected as one");
	require(!resets(verdict) || !expected, "a RST that resets is not refused");
}

static void check_rst(const struct lostreply_control *rst, const struct lostreply_receiver *to)
{
	enum lostreply_verdict verdict = lostreply_judge(rst, to);

	require(verdict < LOSTREPLY_VERDICTS, "a verdict has a name");
	require(verdict != LOSTREPLY_SENT, "a RST that came in was not sent");
	require(!resets(verdict) || to->state == LOSTREPLY_SYN_SENT || !is_blind(rst, to),
		"a blind RST resets nothing");
	check_refusals(verdict);
}

/* RFC 5961 section 4.2. */
static void check_syn(const struct lostreply_control *syn, const struct lostreply_receiver *to)
{
	enum lostreply_syn_verdict verdict = lostreply_judge_syn(syn, to);

	require(verdict < LOSTREPLY_SYN_VERDICTS, "a verdict on a SYN has a name");
	require(to->state != LOSTREPLY_ESTABLISHED || to->other_host ||
			verdict == LOSTREPLY_SYN_CHALLENGED,
		"a SYN to a connection is challenged");
}

#endif
