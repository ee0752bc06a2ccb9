#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_open_task_clock(int thread)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_TASK_CLOCK,
	};

	return (int)syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
}
