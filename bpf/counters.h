/* SPDX-License-Identifier: GPL-2.0-only */
/* Exact counters: one array of cells a CPU, numbered by enum lostreply_cell. */
#ifndef LOSTREPLY_COUNTERS_H
#define LOSTREPLY_COUNTERS_H

/* Lives as long as the object; the agent sums the CPUs at each scrape. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSTREPLY_CELLS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(__u32 cell)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &cell);

	/* Atomic, since a program in process context can be interrupted by one in softirq on its CPU. */
	if (value)
		__sync_fetch_and_add(value, 1);
}

#endif
