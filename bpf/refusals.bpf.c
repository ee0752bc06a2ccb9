/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracepoint of packets that the kernel gives up: which RSTs it refused and
 * why, held against what was predicted for them. Included by lostreply.bpf.c.
 */

/* Not global: a packet is the kernel's to read only where the verifier knows it as one. */
static __noinline int note_refusal(struct sk_buff *skb, __u32 netns, enum lostreply_refusal refusal)
{
	struct prediction prediction = {};
	struct segment segment = {};
	int is_predicted;

	if (!read_received_segment(skb, &segment) || !(segment.flags & FLAG_RST) ||
	    !is_netns_selected(netns))
		return 0;
	is_predicted = take_prediction(hash_rst(netns, &segment), &prediction);
	/*
	 * Anything at all may be given up for no reason, also on its way out: only what the wire saw come in
	 * counts, and a TIME_WAIT socket or a request that takes a RST gives it up in the same way.
	 */
	if (refusal == LOSTREPLY_NOT_SPECIFIED &&
	    (!is_predicted || lostreply_accepts(prediction.verdict) ||
	     prediction.verdict == LOSTREPLY_FORWARDED ||
	     prediction.verdict == LOSTREPLY_OTHER_HOST))
		return 0;
	count(LOSTREPLY_CELL_REFUSED + refusal);
	if (!is_predicted || lostreply_expects(prediction.verdict, refusal))
		return 0;
	/* What was to be accepted found its socket closed: another RST, or the application, was first. */
	if (lostreply_accepts(prediction.verdict) &&
	    (refusal == LOSTREPLY_TCP_CLOSE || refusal == LOSTREPLY_NO_SOCKET_REFUSAL))
		prediction.backlog = 1;
	count(LOSTREPLY_CELL_MISMATCHES + (prediction.verdict * LOSTREPLY_REFUSALS + refusal) * 2 +
	      prediction.backlog);
	return 0;
}

/* Nearly every packet that is given up is none of ours: its reason alone says so. */
static __always_inline int note_given_up(struct sk_buff *skb, __u64 reason, const struct sock *sk)
{
	__u32 kind = read_reason(reason);
	__u32 netns;

	if (kind == REASON_NOTHING)
		return 0;
	netns = sk ? read_netns(sk) : read_receiving_netns(skb);
	if (kind < REASON_ACK)
		return note_refusal(skb, netns, kind - REASON_REFUSAL);
	if (is_netns_selected(netns))
		count(LOSTREPLY_CELL_ACKS + kind - REASON_ACK);
	return 0;
}

/* Before 6.11 the kernel does not say for which socket. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(on_free_skb, struct sk_buff *skb, void *location, __u64 reason)
{
	return note_given_up(skb, (__u32)reason, NULL);
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(on_free_skb_socket, struct sk_buff *skb, void *location, __u64 reason, struct sock *sk)
{
	return note_given_up(skb, (__u32)reason, sk);
}
