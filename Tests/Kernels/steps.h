/* SPDX-License-Identifier: GPL-2.0-only */
/* The steps of traffic.c: each waits for what it has caused, and says what it was that failed. */
#ifndef LOSTREPLY_STEPS_H
#define LOSTREPLY_STEPS_H

#include <errno.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define WAIT_SECONDS 30

/* What is being done, for the line that says that it failed. */
static const char *played = "start";
static const char *address;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "traffic: %s%s%s: ", played, address ? " over " : "",
		address ? address : "");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static int check(int result, const char *what)
{
	if (result < 0)
		die("cannot %s: %s", what, strerror(errno));
	return result;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static time_t deadline(void)
{
	return now() + WAIT_SECONDS;
}

/* Between two looks at what shall come true. */
static void wait_a_moment(time_t deadline, const char *what)
{
	if (now() > deadline)
		die("waited %d s for %s", WAIT_SECONDS, what);
	usleep(1000);
}

static void enter(int namespace)
{
	check(setns(namespace, CLONE_NEWNET), "enter a namespace");
}

/* A counter of the namespace entered, such as OutRsts of the lines "Tcp:" in /proc/net/snmp. */
static long read_counter(const char *path, const char *prefix, const char *name)
{
	char titles[8192], values[8192];
	char *title, *value, *next_title, *next_value;
	FILE *file = fopen(path, "re");

	if (!file)
		die("cannot open %s: %s", path, strerror(errno));
	while (fgets(titles, sizeof(titles), file) && fgets(values, sizeof(values), file)) {
		if (strncmp(titles, prefix, strlen(prefix)))
			continue;
		fclose(file);
		title = strtok_r(titles, " \n", &next_title);
		value = strtok_r(values, " \n", &next_value);
		while (title && value) {
			if (!strcmp(title, name))
				return atol(value);
			title = strtok_r(NULL, " \n", &next_title);
			value = strtok_r(NULL, " \n", &next_value);
		}
		break;
	}
	die("%s has no %s", path, name);
}

/* Sent, or not sent since another went to the same peer within half a second (tcp_invalid_ratelimit). */
static long count_challenges(void)
{
	const char *path = "/proc/net/netstat";

	return read_counter(path, "TcpExt:", "TCPChallengeACK") +
	       read_counter(path, "TcpExt:", "TCPACKSkippedChallenge");
}

static int bytes_in_queue(int socket, unsigned long queue)
{
	int bytes = 0;

	check(ioctl(socket, queue, &bytes), "read the length of a queue");
	return bytes;
}

static void wait_for_bytes(int socket, unsigned long queue, int bytes, const char *what)
{
	time_t end = deadline();

	while (bytes_in_queue(socket, queue) != bytes)
		wait_a_moment(end, what);
}

static void wait_for_challenge(long challenges_before)
{
	time_t end = deadline();

	while (count_challenges() == challenges_before)
		wait_a_moment(end, "the challenge");
}

#endif
