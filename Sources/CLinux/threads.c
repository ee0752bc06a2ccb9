#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

void clinux_name_thread(const char *name)
{
	prctl(PR_SET_NAME, name);
}

int clinux_thread_id(void)
{
	return gettid();
}

int clinux_pin_thread(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

int clinux_own_descriptors(int kept)
{
	if (unshare(CLONE_FILES) != 0 || close_range(kept + 1, ~0U, 0) != 0)
		return -1;
	return kept > 3 ? close_range(3, kept - 1, 0) : 0;
}
