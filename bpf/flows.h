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
 * dropped never. The agent sets the size, a power of two, and no less than the
 * neighbors of a port: the tag does not tell those apart.
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

/* Tells which of the ports is hashed without its last byte, in that byte's place. */
#define SOURCE_IS_CUT 0x100

static __always_inline __u64 fold(__u64 hash, __u64 word, __u64 factor)
{
	hash = (hash ^ word) * factor;
	return hash ^ (hash >> 32);
}

static __always_inline __u64 join_words(__u32 low, __u32 high)
{
	return ((__u64)high << 32) | low;
}

/* Half an IPv6 address, read at once. */
typedef __u64 __attribute__((may_alias)) word_pair;

static __always_inline __u64 hash_addresses(__u8 family, const __be32 *source,
					    const __be32 *destination)
{
	__u64 seed = config.seed, hash;

	if (family == 4)
		return fold(seed, join_words(source[0], destination[0]), MIX_1);
	/* Four multiplications that need not wait for each other. */
	hash = (seed ^ ((const word_pair *)source)[0]) * MIX_1 +
	       (seed ^ ((const word_pair *)source)[1]) * MIX_2 +
	       (seed ^ ((const word_pair *)destination)[0]) * MIX_3 +
	       (seed ^ ((const word_pair *)destination)[1]) * MIX_4;
	return hash ^ (hash >> 32);
}

/*
 * Connections between the same two hosts come with ports beside each other, on
 * the client's side. The last byte of that port only chooses among neighbors, so
 * that such connections share pages and cache lines of the table. Which side it
 * is, is a guess: the source, if its port is one that Linux gives to clients.
 */
static __always_inline __u64 fold_ports(__u64 hash, __be16 source, __be16 destination)
{
	__u32 ports, neighbor;

	/* In network byte order the last byte is above the first: 32768 and more. */
	if (source & 0x80) {
		neighbor = source >> 8;
		ports = (__u32)destination << 16 | SOURCE_IS_CUT | (source & 0xff);
	} else {
		neighbor = destination >> 8;
		ports = (__u32)source << 16 | (destination & 0xff);
	}
	return fold(hash, ports, MIX_2) ^ (__u64)neighbor << 32;
}

/* The same addresses may be in use in several namespaces; with one selected there is nothing to tell apart. */
static __always_inline int has_namespaces(void)
{
	return config.netns_count != 1;
}

static __always_inline __u64 fold_namespace(__u64 hash, __u32 netns)
{
	return hash + netns * MIX_3;
}

/* Names a flow by its direction: source is who sends what rcv_nxt counts. */
static __always_inline __u64 hash_flow(__u32 netns, __u8 family, const __be32 *source,
				       const __be32 *destination, __be16 source_port,
				       __be16 destination_port)
{
	__u64 hash = hash_addresses(family, source, destination);

	if (has_namespaces())
		hash = fold_namespace(hash, netns);
	return fold_ports(hash, source_port, destination_port);
}

/* A place for a flow among so many, a power of two: from the high bits, into which a multiplication mixes all the others. */
static __always_inline __u32 place_hash(__u64 hash, __u32 places)
{
	return (hash >> 32) & (places - 1);
}

/* Tells flows apart that share a place. One in 2^32 has that of an empty slot, and waits there for the receiver's first ACK. */
static __always_inline __u32 slot_tag(__u64 hash)
{
	return (__u32)hash;
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
