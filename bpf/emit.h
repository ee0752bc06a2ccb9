/* SPDX-License-Identifier: GPL-2.0-only */
/* The two rings, and the one way into them, which counts every success and every failure. */
#ifndef LOSTREPLY_EMIT_H
#define LOSTREPLY_EMIT_H

/*
 * Socket records and wire records apart, so that a flood of forged RSTs cannot
 * push out a loss. The agent sets the sizes before it loads the object.
 */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} socket_records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} wire_records SEC(".maps");

/* Set by the agent before it sleeps for longer than its timer; whoever comes next clears it, and wakes the agent. */
__u32 reader_sleeps;

/* How many records a CPU delivers before it looks again at how full the ring is: a call that is not free. */
#define RECORDS_PER_LOOK 16

/*
 * Room for a record, which must be filled to the last byte and delivered; NULL
 * where the ring is full. Built in place, since two records beside each other
 * are more than the stack of a program and its functions (512 bytes).
 */
static __always_inline void *reserve(void *ring, enum lostreply_record_kind kind, __u64 size)
{
	__u32 cell = LOSTREPLY_CELL_RECORDS + kind * LOSTREPLY_RECORD_RESULTS;
	void *record = bpf_ringbuf_reserve(ring, size, 0);

	if (!record) {
		count(cell + LOSTREPLY_SEEN);
		count(cell + LOSTREPLY_DROPPED);
	}
	return record;
}

static __always_inline void deliver(void *ring, enum lostreply_record_kind kind, void *record)
{
	__u32 cell = LOSTREPLY_CELL_RECORDS + kind * LOSTREPLY_RECORD_RESULTS;
	__u64 flags = BPF_RB_NO_WAKEUP;
	__u32 before;

	count(cell + LOSTREPLY_SEEN);
	before = count(cell + LOSTREPLY_DELIVERED);
	/* While records come, the agent looks on a short timer, and only a ring that fills wakes it. */
	if (reader_sleeps || (before % RECORDS_PER_LOOK == 0 &&
			      bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) >= config.wakeup_bytes)) {
		reader_sleeps = 0;
		flags = BPF_RB_FORCE_WAKEUP;
	}
	bpf_ringbuf_submit(record, flags);
}

#endif
