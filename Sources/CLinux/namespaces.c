#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>

int clinux_unshare_network(void)
{
	return unshare(CLONE_NEWNET);
}

int clinux_enter_network(int descriptor)
{
	return setns(descriptor, CLONE_NEWNET);
}
