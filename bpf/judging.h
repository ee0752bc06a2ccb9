/* SPDX-License-Identifier: GPL-2.0-only */
/* What a hook on the wire does with a segment that carries RST or SYN: judge, count, and of a RST report. */
#ifndef LOSTREPLY_JUDGING_H
#define LOSTREPLY_JUDGING_H

static __always_inline void copy_endpoints(struct lostreply_endpoints *endpoints,
					   const struct segment *segment)
{
	endpoints->family = segment->family;
	endpoints->local_port = bpf_ntohs(segment->destination_port);
	endpoints->remote_port = bpf_ntohs(segment->source_port);
	if (segment->family == 4) {
		endpoints->local_address[0] = segment->destination[0];
		endpoints->remote_address[0] = segment->source[0];
	} else {
		__builtin_memcpy(endpoints->local_address, segment->destination,
				 sizeof(endpoints->local_address));
		__builtin_memcpy(endpoints->remote_address, segment->source,
				 sizeof(endpoints->remote_address));
	}
}

/*
 * What is rare is out of line and global: the verifier reads such a function
 * once, not once a path that leads to it. It must test its pointers, and what
 * they point to must be initialized.
 */
__noinline int judge(const struct lostreply_control *rst, const struct lostreply_receiver *receiver)
{
	return rst && receiver ? lostreply_judge(rst, receiver) : LOSTREPLY_NO_SOCKET;
}

__noinline int judge_syn(const struct lostreply_control *syn,
			 const struct lostreply_receiver *receiver)
{
	return syn && receiver ? lostreply_judge_syn(syn, receiver) : LOSTREPLY_SYN_DROPPED;
}

/* The flow table hints at rcv_nxt, the socket knows it. */
static __always_inline enum lostreply_lookup
look_up_flow(const struct sighting *sighting, const struct segment *segment, __u32 *rcv_nxt)
{
	enum lostreply_lookup lookup = look_up_slot(
		hash_flow(sighting->netns, segment->family, segment->source, segment->destination,
			  segment->source_port, segment->destination_port),
		rcv_nxt);

	count(LOSTREPLY_CELL_LOOKUPS + lookup);
	return lookup;
}

static __always_inline int count_rst(enum lostreply_direction direction,
				     enum lostreply_verdict verdict)
{
	return count(LOSTREPLY_CELL_RST_PACKETS + direction * LOSTREPLY_VERDICTS + verdict);
}

/* A RST came in. */
__noinline int report_rst(const struct sighting *sighting, const struct segment *segment,
			  const struct lostreply_receiver *receiver, __u8 verdict, __u8 backlog)
{
	struct prediction prediction = { .verdict = verdict, .backlog = backlog };
	struct lostreply_wire_rst *record;
	enum lostreply_lookup lookup;
	__u32 rcv_nxt = 0;

	if (!sighting || !segment || !receiver)
		return 0;
	lookup = look_up_flow(sighting, segment, &rcv_nxt);
	if (receiver->state) {
		/* Data that the hook has seen and the socket has not is in the same batch, before the RST. */
		if (lookup == LOSTREPLY_LOOKUP_HIT && lostreply_after(rcv_nxt, receiver->rcv_nxt))
			prediction.backlog = 1;
		rcv_nxt = receiver->rcv_nxt;
	}
	count_rst(LOSTREPLY_IN, verdict);
	if (config.refused)
		note_prediction(hash_rst(sighting->netns, segment), prediction);
	record = reserve(&wire_records, LOSTREPLY_WIRE_RST, sizeof(*record));
	if (!record)
		return 0;
	*record = (struct lostreply_wire_rst){
		.kind = LOSTREPLY_WIRE_RST,
		.netns = sighting->netns,
		.time_ns = sighting->time_ns,
		.ifindex = sighting->ifindex,
		.seq = segment->seq,
		.ack_seq = segment->ack_seq,
		.payload_bytes = segment->payload_bytes,
		.rcv_nxt = rcv_nxt,
		.flags = segment->flags,
		.ttl = segment->ttl,
		.verdict = verdict,
		.lookup = lookup,
		.tcp_state = receiver->state,
		.backlog = prediction.backlog,
	};
	copy_endpoints(&record->endpoints, segment);
	deliver(&wire_records, LOSTREPLY_WIRE_RST, record);
	return 0;
}

/* A segment with RST or SYN came in; RST goes before SYN, as it does in the kernel. */
static __always_inline void judge_control(const struct sighting *sighting,
					  const struct segment *segment,
					  struct lostreply_control *control,
					  const struct lostreply_receiver *receiver, __u8 backlog)
{
	__u32 verdict;

	control->seq = segment->seq;
	control->end_seq = segment->seq + segment->payload_bytes + !!(segment->flags & FLAG_SYN) +
			   !!(segment->flags & FLAG_FIN);
	control->ack_seq = segment->ack_seq;
	control->has_ack = !!(segment->flags & FLAG_ACK);
	control->has_fin = !!(segment->flags & FLAG_FIN);
	if (segment->flags & FLAG_RST) {
		verdict = judge(control, receiver);
		if (verdict < LOSTREPLY_VERDICTS)
			report_rst(sighting, segment, receiver, verdict, backlog);
	} else {
		verdict = judge_syn(control, receiver);
		if (verdict < LOSTREPLY_SYN_VERDICTS)
			count(LOSTREPLY_CELL_SYN_PACKETS + verdict);
	}
}

#endif
