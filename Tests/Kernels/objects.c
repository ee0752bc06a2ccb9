// SPDX-License-Identifier: GPL-2.0-only
/* Prints how many BPF programs, maps and links the kernel has, whoever made them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

/* -1: they cannot be counted. */
static int count(int (*find_next)(__u32 start, __u32 *next))
{
	__u32 id = 0;
	int objects = 0;

	while (!find_next(id, &id))
		objects++;
	return errno == ENOENT ? objects : -1;
}

int main(void)
{
	int programs = count(bpf_prog_get_next_id);
	int maps = count(bpf_map_get_next_id);
	int links = count(bpf_link_get_next_id);

	if (programs < 0 || maps < 0 || links < 0) {
		fprintf(stderr, "objects: cannot count: %s\n", strerror(errno));
		return 1;
	}
	printf("programs %d maps %d links %d\n", programs, maps, links);
	return 0;
}
