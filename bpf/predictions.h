/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hook on the wire predicted for a RST, kept until the kernel has
 * dealt with that packet, so that its refusal can be held against it.
 */
#ifndef LOSTREPLY_PREDICTIONS_H
#define LOSTREPLY_PREDICTIONS_H

/* Few lie between the hook and the kernel at a time, and a table that small stays in a cache. */
#define PREDICTIONS_MAX (1 << 12)

/*
 * A slot is made by a RST at the hook and cleared by its refusal, microseconds
 * later as a rule; tag and prediction in one word, as in the flow table. A RST
 * whose slot another has taken is counted as refused, and compared with nothing.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PREDICTIONS_MAX);
	__type(key, __u32);
	__type(value, __u64);
} predictions SEC(".maps");

struct prediction {
	__u8 verdict; /* enum lostreply_verdict */
	__u8 backlog; /* the socket was owned by user, or data was still on its way to it */
};

static __always_inline __u64 hash_rst(__u32 netns, const struct segment *segment)
{
	__u64 flow = hash_flow(netns, segment->family, segment->source, segment->destination,
			       segment->source_port, segment->destination_port);

	return fold(flow, segment->seq, MIX_3);
}

static __always_inline volatile __u64 *find_prediction(__u64 hash)
{
	__u32 index = place_hash(hash, PREDICTIONS_MAX);

	return bpf_map_lookup_elem(&predictions, &index);
}

static __always_inline void note_prediction(__u64 hash, struct prediction prediction)
{
	volatile __u64 *slot = find_prediction(hash);

	if (slot)
		*slot = join_words(prediction.verdict | prediction.backlog << 8, slot_tag(hash));
}

/* Takes out what was predicted; 0 where nothing was, or no longer is there. */
static __always_inline int take_prediction(__u64 hash, struct prediction *prediction)
{
	volatile __u64 *slot = find_prediction(hash);
	__u64 value = slot ? *slot : 0;

	if (!value || value >> 32 != slot_tag(hash))
		return 0;
	*slot = 0;
	prediction->verdict = value & 0xff;
	prediction->backlog = value >> 8 & 1;
	return 1;
}

#endif
