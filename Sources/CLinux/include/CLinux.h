#ifndef CLINUX_H
#define CLINUX_H

// What Glibc's Swift module hides, and why each is here.

// Netlink and interface attributes: kernel headers that no Swift module carries.
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/// Moves the calling thread to a new network namespace; unshare(2) needs _GNU_SOURCE. Returns 0, or -1 and errno.
int clinux_unshare_network(void);

/// Moves the calling thread to the network namespace behind `descriptor`; setns(2) needs _GNU_SOURCE.
/// Returns 0, or -1 and errno.
int clinux_enter_network(int descriptor);

/// Names the calling thread, cut to 15 bytes; prctl(2) is variadic.
void clinux_name_thread(const char *_Nonnull name);

#endif
