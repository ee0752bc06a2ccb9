#ifndef CLINUX_H
#define CLINUX_H

// What Glibc's Swift module hides, and why each is here.

// Netlink and interface attributes: kernel headers that no Swift module carries.
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>

// Packet sockets: likewise.
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include <stddef.h>

/// Moves the calling thread to a new network namespace; unshare(2) needs _GNU_SOURCE. Returns 0, or -1 and errno.
int clinux_unshare_network(void);

/// Moves the calling thread to the network namespace behind `descriptor`; setns(2) needs _GNU_SOURCE.
/// Returns 0, or -1 and errno.
int clinux_enter_network(int descriptor);

/// Returns the kind of namespace behind `descriptor` as its CLONE_NEW* flag, or -1 and errno; ioctl(2) is variadic, and
/// the flags need _GNU_SOURCE.
int clinux_namespace_type(int descriptor);
extern const int clinux_network_namespace_type;

/// Names the calling thread, cut to 15 bytes; prctl(2) is variadic.
void clinux_name_thread(const char *_Nonnull name);

/// Returns the kernel's number of the calling thread; gettid(2) needs _GNU_SOURCE.
int clinux_thread_id(void);

/// Opens the CPU time of a thread of any process, from now on, which read(2) tells as nanoseconds in eight bytes, exact
/// also while the thread runs on another CPU; perf_event_open(2) has no wrapper. Returns the descriptor, or -1 and errno.
int clinux_open_task_clock(int thread);

/// Keeps the calling thread on one CPU; cpu_set_t is made by macros. Returns 0, or -1 and errno.
int clinux_pin_thread(int cpu);

/// Gives the calling thread a table of descriptors of its own, which holds 0 to 2 and `kept`; unshare(2) and
/// close_range(2) need _GNU_SOURCE. Returns 0, or -1 and errno.
int clinux_own_descriptors(int kept);

/// Takes the next connection of a listener, neither blocking nor inherited; accept4(2) needs _GNU_SOURCE.
/// Returns the descriptor, or -1 and errno.
int clinux_accept(int listener);

/// A descriptor that is ready, and for what, in the bits of poll(2), which are those of epoll(7) too.
struct clinux_ready {
	int descriptor;
	unsigned int events;
};

/// epoll(7) without its header, whose types would hide Glibc's: makes an instance, adds a descriptor, changes what is
/// waited for, takes it out, waits. Each returns -1 and errno where it fails.
int clinux_make_queue(void);
int clinux_add_to_queue(int queue, int descriptor, unsigned int events);
int clinux_change_in_queue(int queue, int descriptor, unsigned int events);
int clinux_remove_from_queue(int queue, int descriptor);
/// Returns how many descriptors are ready, 64 at the most.
int clinux_wait_for_queue(int queue, struct clinux_ready *_Nonnull ready, int milliseconds);
enum { CLINUX_READY_MAX = 64 };

/// The most frames that one call of clinux_send_frames() sends.
enum { CLINUX_FRAMES_MAX = 64 };

/// Sends frames that lie one behind the other, all of one length, by one call; sendmmsg(2) needs _GNU_SOURCE.
/// Returns how many were sent, or -1 and errno where the first was not.
int clinux_send_frames(int descriptor, const unsigned char *_Nonnull frames, size_t length,
		       unsigned int count);

/// Where a child's output goes and where it lives.
struct clinux_spawn_options {
	/// The child's standard output and standard error.
	int output;
	int errors;
	/// A network namespace for the child, or -1.
	int network;
	/// Not 0: the child starts a PID namespace of its own, and all that it forks dies with it.
	int own_pids;
};

/// Starts `argv[0]`, searched in PATH, as a child that gets SIGKILL when the *calling thread* ends. It reads
/// /dev/null, is in a process group of its own, and inherits neither descriptors nor signal masks. posix_spawn(3) can
/// set no parent-death signal. Returns the PID, or -1 and errno, that of a failed exec included.
int clinux_spawn(char *_Nullable const *_Nonnull argv,
		 const struct clinux_spawn_options *_Nonnull options);

/// Waits for a child to end, and leaves it to waitpid(2); the siginfo_t of waitid(2) is a union, unwieldy in Swift.
/// Returns 0, or -1 and errno.
int clinux_wait_for_end(int pid);

/// Makes a tmpfs that is mounted nowhere and that goes with its descriptor; fsopen(2) has no older glibc's wrapper.
/// `size` is its room as the mount option has it, such as "1m". Returns the descriptor, or -1 and errno.
int clinux_nameless_tmpfs(const char *_Nonnull size);

/// Tells the size of a terminal in characters, 0 where it does not know; ioctl(2) is variadic. Returns 0, or -1 and errno.
int clinux_window_size(int descriptor, unsigned short *_Nonnull columns,
		       unsigned short *_Nonnull rows);

/// Restores a terminal's present mode, and writes a sequence to it, when a defect ends the process (SIGSEGV, SIGTRAP and
/// the like), until it is released; a handler in Swift might allocate. The sequence has at most 63 bytes.
void clinux_guard_terminal(int input, int output, const char *_Nonnull sequence);
void clinux_release_terminal(void);

#endif
