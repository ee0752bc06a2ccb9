#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>

const int clinux_network_namespace_type = CLONE_NEWNET;

int clinux_namespace_type(int descriptor)
{
	return ioctl(descriptor, NS_GET_NSTYPE);
}

int clinux_unshare_network(void)
{
	return unshare(CLONE_NEWNET);
}

int clinux_enter_network(int descriptor)
{
	return setns(descriptor, CLONE_NEWNET);
}
