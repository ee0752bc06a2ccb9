/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow table: the next sequence number that the receiver of a flow expects,
 * for flows that have no socket here too, and the one that it expected when it
 * last sent data itself. Both words carry the tag: no lock, no tearing. A slot is
 * a hint: flows that share one overwrite each other, and where a socket exists
 * its own rcv_nxt decides.
 */
#ifndef LOSTREPLY_FLOWS_H
#define LOSTREPLY_FLOWS_H

struct flow_slot {
	__u64 expected; /* tag and rcv_nxt */
	__u64 asked;	/* tag and rcv_nxt at the last data sent; 0: none sent yet */
};

/*
 * A slot is made or taken over by any segment but an ACK alone that comes in, and
 * dropped never. The agent sets the size.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1 << 20);
	__type(key, __u32);
	__type(value, struct flow_slot);
} flow_slots SEC(".maps");

/* 2^64 / phi, the finalizer constants of SplitMix64, and one of rrmxmx: odd, bits well spread. */
#define MIX_1 0x9e3779b97f4a7c15ULL
#define MIX_2 0xbf58476d1ce4e5b9ULL
#define MIX_3 0x94d049bb133111ebULL
#define MIX_4 0xd6e8feb86659fd93ULL

static __always_inline __u64 fold(__u64 hash, __u64 word, __u64 factor)
{
	hash = (hash ^ word) * factor;
	return hash ^ (hash >> 32);
}

static __always_inline __u64 join_words(__u32 low, __u32 high)
{
	return ((__u64)high << 32) | low;
}

/* Names a flow by its direction: source is who sends what rcv_nxt counts. */
static __always_inline __u64 hash_flow(__u64 seed, __u8 family, const __be32 *source,
				       const __be32 *destination, __be16 source_port,
				       __be16 destination_port)
{
	__u64 hash = seed;

	if (family == 4) {
		hash = fold(hash, join_words(source[0], destination[0]), MIX_1);
	} else {
		/* Four multiplications that need not wait for each other. */
		hash = (hash ^ join_words(source[0], source[1])) * MIX_1 +
		       (hash ^ join_words(source[2], source[3])) * MIX_2 +
		       (hash ^ join_words(destination[0], destination[1])) * MIX_3 +
		       (hash ^ join_words(destination[2], destination[3])) * MIX_4;
		hash ^= hash >> 32;
	}
	return fold(hash, join_words(source_port, destination_port), MIX_2);
}

/* The same addresses may be in use in several namespaces; with one selected there is nothing to tell apart. */
static __always_inline __u64 flow_seed(__u32 netns)
{
	return config.netns_count == 1 ? config.seed : config.seed + netns * MIX_3;
}

/* A place for a flow among so many: from the high bits, into which a multiplication mixes all the others. */
static __always_inline __u32 place_hash(__u64 hash, __u32 places)
{
	return (hash >> 32) * places >> 32;
}

/* Tells flows apart that share a place. */
static __always_inline __u32 slot_tag(__u64 hash)
{
	/* Never 0, which is an empty slot. */
	return (__u32)hash | 1;
}

static __always_inline volatile struct flow_slot *find_slot(__u64 hash)
{
	__u32 index = place_hash(hash, config.slots);

	return bpf_map_lookup_elem(&flow_slots, &index);
}

/*
 * Whether a segment that this host receives is to be noted. An ACK alone moves
 * nothing, and its flow's slot is a cold access: our own next ACK, or that of the
 * host that it is forwarded to, makes the slot as well.
 */
static __always_inline int moves_slot(__u32 payload_bytes, __u8 flags)
{
	return config.flow_tracking && (payload_bytes || flags & FLAG_FIN);
}

/* One that is: data in order moves rcv_nxt on. */
static __always_inline void note_received(__u64 hash, __u32 seq, __u32 payload_bytes, __u8 flags)
{
	__u32 end = seq + payload_bytes + (flags & FLAG_FIN);
	volatile struct flow_slot *slot = find_slot(hash);
	__u32 tag = slot_tag(hash);
	__u64 old;

	if (!slot)
		return;
	old = slot->expected;
	if (old >> 32 == tag) {
		__u32 expected = (__u32)old;

		if ((__s32)(seq - expected) > 0 || (__s32)(end - expected) <= 0)
			return;
	}
	slot->expected = join_words(end, tag);
}

/*
 * A segment that this host sends: its ACK is the receiver's own word for rcv_nxt,
 * and its SYN begins a connection that has sent nothing.
 */
static __always_inline void note_sent(__u64 hash, __u32 ack_seq, __u32 payload_bytes, __u8 flags)
{
	volatile struct flow_slot *slot = find_slot(hash);
	__u64 value = join_words(ack_seq, slot_tag(hash));

	if (!slot)
		return;
	if (flags & FLAG_SYN) {
		slot->asked = 0;
		return;
	}
	if (!(flags & FLAG_ACK))
		return;
	/* Not looked at before: a store need not wait for its cache line, a comparison must. */
	slot->expected = value;
	if (payload_bytes)
		slot->asked = value;
}

static __always_inline enum lostreply_lookup read_word(__u64 value, __u64 hash, __u32 *sequence)
{
	if (!value)
		return LOSTREPLY_LOOKUP_EMPTY;
	if (value >> 32 != slot_tag(hash))
		return LOSTREPLY_LOOKUP_OTHER;
	*sequence = (__u32)value;
	return LOSTREPLY_LOOKUP_HIT;
}

static __always_inline enum lostreply_lookup look_up_slot(__u64 hash, __u32 *rcv_nxt)
{
	volatile struct flow_slot *slot = find_slot(hash);

	return read_word(slot ? slot->expected : 0, hash, rcv_nxt);
}

/* Where the receiver of a flow stood when it last sent data; 0 where that is not known. */
static __always_inline int look_up_asked(__u64 hash, __u32 *sequence)
{
	volatile struct flow_slot *slot = find_slot(hash);

	return read_word(slot ? slot->asked : 0, hash, sequence) == LOSTREPLY_LOOKUP_HIT;
}

#endif
