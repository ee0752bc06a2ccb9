/* SPDX-License-Identifier: GPL-2.0-only */
/* Exact counters: cells numbered by enum lostreply_cell. */
#ifndef LOSTREPLY_COUNTERS_H
#define LOSTREPLY_COUNTERS_H

/* Lives as long as the object, one value a CPU, so that one call reads them all; the agent sums at each scrape. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lostreply_counters);
} counters SEC(".maps");

/*
 * Counts, and tells what this CPU had counted before, as far as an int holds it.
 * Global (see judge()), which also spares the verifier from following each value
 * that a cell is computed from.
 */
__noinline int count(__u32 cell)
{
	__u64 before = 0;
	__u32 key = 0;
	struct lostreply_counters *all = bpf_map_lookup_elem(&counters, &key);
	__u64 index = cell;

	/* The verifier must see the test on the very register that is used. */
	asm volatile("" : "+r"(index));
	/* Atomic, since a program in process context can be interrupted by one in softirq on its CPU. */
	if (all && index < LOSTREPLY_CELLS)
		before = __sync_fetch_and_add(&all->cells[index], 1);
	return (int)before;
}

#endif
