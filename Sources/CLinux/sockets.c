#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/epoll.h>
#include <sys/socket.h>

int clinux_accept(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int clinux_send_frames(int descriptor, const unsigned char *frames, size_t length,
		       unsigned int count)
{
	struct iovec parts[CLINUX_FRAMES_MAX];
	struct mmsghdr messages[CLINUX_FRAMES_MAX] = {};

	if (count > CLINUX_FRAMES_MAX)
		count = CLINUX_FRAMES_MAX;
	for (unsigned int i = 0; i < count; i++) {
		parts[i].iov_base = (void *)(frames + i * length);
		parts[i].iov_len = length;
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	return sendmmsg(descriptor, messages, count, 0);
}

static int control_queue(int queue, int operation, int descriptor, unsigned int events)
{
	struct epoll_event event = { .events = events, .data.fd = descriptor };

	return epoll_ctl(queue, operation, descriptor, &event);
}

int clinux_make_queue(void)
{
	return epoll_create1(EPOLL_CLOEXEC);
}

int clinux_add_to_queue(int queue, int descriptor, unsigned int events)
{
	return control_queue(queue, EPOLL_CTL_ADD, descriptor, events);
}

int clinux_change_in_queue(int queue, int descriptor, unsigned int events)
{
	return control_queue(queue, EPOLL_CTL_MOD, descriptor, events);
}

int clinux_remove_from_queue(int queue, int descriptor)
{
	return control_queue(queue, EPOLL_CTL_DEL, descriptor, 0);
}

int clinux_wait_for_queue(int queue, struct clinux_ready *ready, int milliseconds)
{
	struct epoll_event events[CLINUX_READY_MAX];
	int count = epoll_wait(queue, events, CLINUX_READY_MAX, milliseconds);

	for (int i = 0; i < count; i++) {
		ready[i].descriptor = events[i].data.fd;
		ready[i].events = events[i].events;
	}
	return count;
}
